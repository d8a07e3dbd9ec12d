package plot

import (
	"math"
	"strconv"
)

// axis maps values between two ends to the drawing.
type axis struct {
	log        bool
	least      float64
	most       float64
	from, upTo float64 // the places of least and most
	every      float64 // from tick to tick, on a linear axis
}

func (p *Plot) axes() (x, y axis) {
	x = axis{log: p.LogX, least: math.Inf(1), from: left, upTo: right2}
	y = axis{log: p.LogY, least: math.Inf(1), from: bottom2, upTo: top}
	for _, l := range p.Lines {
		for _, pt := range l.Points {
			x.see(pt.X)
			y.see(pt.Y)
		}
	}
	x.round()
	y.round()
	return x, y
}

func (a *axis) see(v float64) {
	if !a.log || v > 0 {
		a.least, a.most = min(a.least, v), max(a.most, v)
	}
}

// round moves the ends to round values.
func (a *axis) round() {
	if !a.log {
		a.every = a.step()
		a.least, a.most = 0, max(math.Ceil(a.most/a.every)*a.every, a.every)
		return
	}
	if math.IsInf(a.least, 1) {
		a.least, a.most = 1, 10
	}
	a.least = math.Pow(10, math.Floor(math.Log10(a.least)+1e-9))
	above := math.Pow(10, math.Floor(math.Log10(a.most)))
	for _, m := range []float64{1, 2, 5, 10} {
		if above*m >= a.most {
			a.most = above * m
			break
		}
	}
	a.most = max(a.most, 2*a.least)
}

// step is 1, 2 or 5 times a power of ten, so that four to ten steps make the axis.
func (a *axis) step() float64 {
	if a.most <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(a.most/4)))
	for _, m := range []float64{5, 2} {
		if power*m <= a.most/4 {
			return power * m
		}
	}
	return power
}

func (a *axis) at(v float64) float64 {
	share := (v - a.least) / (a.most - a.least)
	if a.log {
		share = math.Log(max(v, a.least)/a.least) / math.Log(a.most/a.least)
	}
	return a.from + share*(a.upTo-a.from)
}

func (a *axis) ticks() (ticks []float64) {
	if a.log {
		for v := a.least; v <= a.most*1.0001; v *= 10 {
			ticks = append(ticks, v)
		}
		return ticks
	}
	for i := 0.0; i*a.every <= a.most*1.0001; i++ {
		ticks = append(ticks, i*a.every)
	}
	return ticks
}

// short writes three digits, and thousands and millions as k and M.
func short(v float64) string {
	unit := ""
	switch {
	case math.Abs(v) >= 1e6:
		v, unit = v/1e6, "M"
	case math.Abs(v) >= 1e4:
		v, unit = v/1e3, "k"
	}
	digits := 0
	if v != 0 {
		digits = max(2-int(math.Floor(math.Log10(math.Abs(v)))), 0)
	}
	scale := math.Pow(10, float64(digits))
	return strconv.FormatFloat(math.Round(v*scale)/scale, 'f', -1, 64) + unit
}
