package live

import "testing"

func TestEverythingHasItsTurn(t *testing.T) {
	for _, size := range []int{0, 1, 9, 10, 11, 20, 21, 95} {
		const most = 10
		parts := max((size+most-1)/most, 1)
		var of turns
		asked := map[int64]int{}
		for range 2 * parts {
			due := of.next(size, most)
			n := 0
			for id := range int64(size) {
				if due(id) {
					asked[id]++
					n++
				}
			}
			if n > most {
				t.Errorf("%d of %d are asked after at once", n, size)
			}
		}
		for id := range int64(size) {
			if asked[id] != 2 {
				t.Errorf("%d of %d is asked after %d times in two rounds", id, size, asked[id])
			}
		}
	}
}
