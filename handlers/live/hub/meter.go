package hub

// Allowance is how many frames of any kind a page may send: Burst at once, then Rate in each
// second. Zero is any number.
type Allowance struct{ Burst, Rate int32 }

// meter counts frames against an allowance.
type meter struct {
	Allowance
	frames int32
	second int32 // when refill last ran
}

// refill gives back allowance as the Hub's seconds pass.
func (m *meter) refill(second int64) {
	if passed := second - int64(m.second); passed > 0 {
		m.frames = int32(max(0, int64(m.frames)-passed*int64(m.Rate)))
		m.second = int32(second)
	}
}

// take counts n frames. It is false, and counts none, when they are more than is allowed.
func (m *meter) take(n int32) bool {
	if m.Burst > 0 && m.frames+n > m.Burst {
		return false
	}
	m.frames += n
	return true
}
