package main

import (
	"os"

	"github.com/covector-ad/covector/cmd/internal/cli"
)

func main() {
	os.Exit(run(cli.Context(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
