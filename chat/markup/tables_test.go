package markup

import (
	"strings"
	"testing"

	extensions "github.com/yuin/goldmark/extension/ast"
)

// A head with fewer cells than its rule is filled up, and so is each row.
func TestATableIsAsWideAsItsRule(t *testing.T) {
	for _, c := range []struct{ columns, rows int }{{2, 3}, {columnsMax + 1, 1}, {columnsMax, cellsMax / columnsMax}} {
		source := "a|\n" + strings.Repeat("-|", c.columns) + "\n" + strings.Repeat("b|c\n", c.rows)
		root, _ := Parse(source, nil)
		table, made := root.FirstChild().(*extensions.Table)
		if want := c.columns == 2; made != want {
			t.Errorf("%d columns and %d rows are a table: %v", c.columns, c.rows, made)
		} else if made && table.LastChild().ChildCount() != c.columns {
			t.Errorf("a row has %d cells, want %d", table.LastChild().ChildCount(), c.columns)
		}
	}
}
