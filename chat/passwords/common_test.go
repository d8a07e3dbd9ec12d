package passwords

import (
	"strings"
	"testing"
)

func TestTheListOfCommonPasswordsIsWhatIsSearched(t *testing.T) {
	list := strings.Split(strings.Trim(all, "\n"), "\n")
	if len(list) != 10_000 || all[0] != '\n' || !strings.HasSuffix(all, "\n") {
		t.Fatalf("there are %d", len(list))
	}
	for i, p := range list {
		if !Common(p) || p != strings.ToLower(Normal(p)) || len(p) < Min || i > 0 && p <= list[i-1] {
			t.Errorf("%d: %q", i, p)
		}
	}
}
