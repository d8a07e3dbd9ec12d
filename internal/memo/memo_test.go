package memo

import "testing"

func (m *Memo[K, V]) weigh() (weight int) {
	for _, generation := range []map[K]entry[V]{m.young, m.old} {
		for _, e := range generation {
			weight += e.weight
		}
	}
	return weight
}

func TestItIsBoundedAndKeepsWhatIsAskedFor(t *testing.T) {
	m := New[int, string](1000)
	m.Put(-1, "often", 10)
	m.Put(0, "once", 10)
	for i := range 1000 {
		if said, ok := m.Get(-1); !ok || said != "often" {
			t.Fatalf("after %d it says %q", i, said)
		}
		m.Put(i+1, "more", 30)
		if n := m.weigh(); n > 2*(1000+30) {
			t.Fatalf("it weighs %d", n)
		}
	}
	if _, ok := m.Get(0); ok {
		t.Error("it has everything")
	}
}

func TestAnotherValueOfAKeyTakesThePlaceOfTheFirst(t *testing.T) {
	m := New[string, int](1000)
	for i := range 500 {
		m.Put("key", i, 30)
	}
	if n, _ := m.Get("key"); n != 499 || m.weight != 30 {
		t.Errorf("it has %d, and weighs %d", n, m.weight)
	}
}
