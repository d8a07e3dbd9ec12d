package main

import (
	"testing"

	"parley/operation"
)

func TestEachPartOfTheServerIsMeasured(t *testing.T) {
	w := shared(t)
	f := w.unlimited.figures(t.Context())
	for _, c := range operation.Judge(f) {
		if !c.Known || c.State == operation.Broken {
			t.Errorf("%+v of %+v", c, f)
		}
	}
	if f.Most == 0 {
		t.Errorf("%+v", f)
	}
}
