package chaos

import "testing"

// The patches must not rot: the code that they replace has to be there.
func TestEachProtectionCanBeTakenOut(t *testing.T) {
	for name, d := range damages {
		overlay, err := d.apply(t.TempDir())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name != "" && len(overlay) == 0 {
			t.Errorf("%s takes nothing out", name)
		}
	}
}
