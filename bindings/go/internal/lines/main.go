// Command lines answers the documents of standard input, one a line, with one line each: what the
// native command's `decide --lines -` does, for a comparison of the bytes.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	in, out := bufio.NewScanner(os.Stdin), bufio.NewWriter(os.Stdout)
	in.Buffer(nil, 1<<30)
	for in.Scan() {
		answer, err := stowplan.Answer(context.Background(), in.Bytes())
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s\n", answer); err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return err
	}
	return out.Flush()
}
