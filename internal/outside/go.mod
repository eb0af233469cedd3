module example.com/outside

go 1.26.0

require github.com/covector-ad/covector v0.0.0

replace github.com/covector-ad/covector => ../..
