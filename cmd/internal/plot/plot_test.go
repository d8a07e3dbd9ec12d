package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func drawn(t *testing.T, p Plot) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := p.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return b.String()
		} else if err != nil {
			t.Fatalf("the drawing is not XML: %v", err)
		}
	}
}

func TestEveryPointIsWithinTheAxes(t *testing.T) {
	points := []Point{{100, 0.3}, {3000, 7.7}, {19_000, 4.2}}
	for _, p := range []Plot{{}, {LogX: true}, {LogY: true}, {LogX: true, LogY: true}} {
		p.Title, p.Lines = "a < b & c", []Line{{"one", points}, {"none", nil}}
		svg := drawn(t, p)
		at := strings.Split(svg, "<circle ")[1:]
		if len(at) != len(points) {
			t.Fatalf("%d points are drawn", len(at))
		}
		for _, c := range at {
			parts := strings.Split(c, `"`)
			x, _ := strconv.ParseFloat(parts[3], 64)
			y, _ := strconv.ParseFloat(parts[5], 64)
			if x < left || x > right2 || y < top || y > bottom2 {
				t.Errorf("a point is at %g, %g with %v", x, y, p)
			}
		}
	}
}

func TestNothingMeasuredIsStillADrawing(t *testing.T) {
	drawn(t, Plot{Lines: []Line{{Name: "none"}, {"zero", []Point{{0, 0}}}}})
	drawn(t, Plot{LogX: true, LogY: true, Lines: []Line{{"zero", []Point{{0, 0}}}}})
}

func TestTicksAreRound(t *testing.T) {
	for most, want := range map[float64][]float64{
		19_000: {0, 2000, 4000, 6000, 8000, 10_000, 12_000, 14_000, 16_000, 18_000, 20_000},
		7.7:    {0, 1, 2, 3, 4, 5, 6, 7, 8},
		400:    {0, 100, 200, 300, 400},
	} {
		a := axis{most: most}
		a.round()
		if got := a.ticks(); !slices.Equal(got, want) {
			t.Errorf("up to %g there is %v", most, got)
		}
	}
	a := axis{log: true, least: 300, most: 19_000}
	a.round()
	if got := a.ticks(); !slices.Equal(got, []float64{100, 1000, 10_000}) || a.most != 20_000 {
		t.Errorf("there is %v up to %g", got, a.most)
	}
}

func TestFiguresAreShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.0314159: "0.0314", 4.567: "4.57", 45.67: "45.7", 456.7: "457", 4567: "4567", 19_000: "19k", 1e7: "10M", 1_234_567: "1.23M",
	} {
		if got := short(v); got != want {
			t.Errorf("%g is written %s", v, got)
		}
	}
}

func TestNamesDoNotCoverEachOther(t *testing.T) {
	var taken []float64
	for range 4 {
		taken = append(taken, free(100, taken))
	}
	slices.Sort(taken)
	for i := 1; i < len(taken); i++ {
		if taken[i]-taken[i-1] < labelGap {
			t.Errorf("names stand at %v", taken)
		}
	}
}
