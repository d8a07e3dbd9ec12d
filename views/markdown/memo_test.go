package markdown

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"parley/internal/memo"
)

func TestTheMemoTellsSourcesAndNamesApart(t *testing.T) {
	m := memory{memo.New[uint64, result](1 << 20)}
	one, other := References{{Text: "@a", Mention: "a"}}, References{{Text: "@a", Mention: "a", Address: "/people/a"}}
	for range 2 {
		for _, names := range []References{nil, one, other} {
			want := string(render(nil, "*x* @a", names))
			if got := string(m.append([]byte("before "), "*x* @a", names)); got != "before "+want {
				t.Errorf("with %v it is %s", names, got)
			}
		}
	}
	// Two sources of one hash, if there ever are such.
	m.Put(keyOf("*y*", nil), result{source: "*z*", html: []byte("z")}, 2)
	if got := string(m.append(nil, "*y*", nil)); got != string(render(nil, "*y*", nil)) {
		t.Errorf("another source's result is shown: %s", got)
	}
}

func TestTheMemoServesManyAtOnce(t *testing.T) {
	m := memory{memo.New[uint64, result](2000)}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 200 {
				source := fmt.Sprintf("*%d*", i%20)
				if got := string(m.append(nil, source, nil)); !strings.Contains(got, "<em>"+fmt.Sprint(i%20)+"</em>") {
					t.Errorf("%s is %s", source, got)
				}
			}
		})
	}
	all.Wait()
}

func TestAMessageOnWhichTheRendererFailsIsShownAsTyped(t *testing.T) {
	var told error
	defer func(was func(error)) { Panicked = was }(Panicked)
	Panicked = func(err error) { told = err }
	fails := func(b []byte, _ string, _ References) []byte {
		_ = append(b, "<b>half"...)
		panic("no such node")
	}
	b := contained(fails, append(make([]byte, 0, 100), "before "...), "<i> *a*", nil)
	if got, want := string(b), "before &lt;i&gt; *a*"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if told == nil || !strings.Contains(told.Error(), "no such node") {
		t.Errorf("it is told %v", told)
	}
}
