package letters

import "testing"

func TestNamesThatLookAlikeHaveOneSkeleton(t *testing.T) {
	for _, same := range [][2]string{
		{"сосо", "coco"}, {"СОР", "COP"}, {"ВОВА", "BOBA"}, {"Iris", "lris"}, {"bob1", "bobl"}, {"rnary", "mary"}, {"ann0", "annO"},
		{"οσο", "oσo"}, {"alice", "alice\ufe0f"}, {"ALICE", "ALlCE"},
	} {
		if Skeleton(same[0]) != Skeleton(same[1]) {
			t.Errorf("%q: %q and %q", same, Skeleton(same[0]), Skeleton(same[1]))
		}
	}
	for _, other := range [][2]string{{"ann", "bob"}, {"müller", "muller"}, {"iris", "lris"}, {"анна", "инна"}, {"さくら", "サクラ"}} {
		if Skeleton(other[0]) == Skeleton(other[1]) {
			t.Errorf("%q look alike", other)
		}
	}
}
