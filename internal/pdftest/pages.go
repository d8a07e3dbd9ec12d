// Package pdftest makes documents for tests.
package pdftest

import (
	"bytes"
	"fmt"
	"strings"
)

// Pages is a document with pages of a size in points, each with a black field.
func Pages(pages, width, height int) []byte {
	var b bytes.Buffer
	var starts []int
	object := func(format string, args ...any) {
		starts = append(starts, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(starts)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+i)
	}
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), pages)
	object("<< /Length 15 >>\nstream\n9 9 90 90 re f \nendstream")
	for range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 3 0 R >>", width, height)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(starts)+1)
	for _, at := range starts {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(starts)+1, xref)
	return b.Bytes()
}
