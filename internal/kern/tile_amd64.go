//go:build !noasm

package kern

import "unsafe"

//go:generate sh -c "cd _asm && go run ./gemm -out ../gemm_amd64.s -stubs ../gemm_stub_amd64.go -pkg kern"
//go:generate sh -c "cd _asm && go run ./peak -out ../peak_amd64.s -stubs ../peak_stub_amd64.go -pkg kern"

// tileASM runs the assembly for one tile. The slices reach as far as the tile does.
func tileASM[T Float](set isa, t *micro[T]) {
	c, a, b := unsafe.Pointer(&t.c[0]), unsafe.Pointer(&t.a[0]), unsafe.Pointer(&t.b[0])
	wide := set == isaAVX512
	switch {
	case unsafe.Sizeof(t.c[0]) == 8 && wide:
		tile512f64((*float64)(c), (*float64)(a), (*float64)(b), t.k, t.ldc, t.rsa, t.csa, t.ldb, t.rows, t.cols, t.add)
	case unsafe.Sizeof(t.c[0]) == 8:
		tile256f64((*float64)(c), (*float64)(a), (*float64)(b), t.k, t.ldc, t.rsa, t.csa, t.ldb, t.rows, t.cols, t.add)
	case wide:
		tile512f32((*float32)(c), (*float32)(a), (*float32)(b), t.k, t.ldc, t.rsa, t.csa, t.ldb, t.rows, t.cols, t.add)
	default:
		tile256f32((*float32)(c), (*float32)(a), (*float32)(b), t.k, t.ldc, t.rsa, t.csa, t.ldb, t.rows, t.cols, t.add)
	}
}
