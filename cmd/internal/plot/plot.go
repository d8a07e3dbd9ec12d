// Package plot draws lines as SVG that is legible on light and dark pages. We do not use gonum/plot: it
// writes fixed colours, where the page should decide, and embeds fonts.
package plot

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

// Point is one measured value.
type Point struct{ X, Y float64 }

// Line is a series of points.
type Line struct {
	Name   string
	Points []Point
}

// Plot is lines over the same axes. Linear axes begin at 0.
type Plot struct {
	Title, X, Y string
	LogX, LogY  bool
	Lines       []Line
}

// The drawing's size, and the margins around the axes.
const (
	width, height            = 640, 360
	left, right, top, bottom = 64, 150, 40, 48
	right2                   = width - right
	bottom2                  = height - bottom
)

// style gives each line its own colour and dash, in light and in dark.
const style = `
  svg { color-scheme: light dark }
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 14px; font-weight: 600 }
  .paper { fill: #ffffff }
  .grid { stroke: #d8dee4 }
  .l0 { stroke: #0757c2 } .l1 { stroke: #b3420b } .l2 { stroke: #14702e } .l3 { stroke: #7b2cbf }
  circle.l0 { fill: #0757c2 } circle.l1 { fill: #b3420b } circle.l2 { fill: #14702e } circle.l3 { fill: #7b2cbf }
  polyline { fill: none; stroke-width: 2; stroke-linejoin: round }
  polyline.l1 { stroke-dasharray: 8 4 } polyline.l2 { stroke-dasharray: 2 4 } polyline.l3 { stroke-dasharray: 8 3 2 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .paper { fill: #0d1117 }
    .grid { stroke: #30363d }
    .l0 { stroke: #6cb0ff } .l1 { stroke: #ff9b61 } .l2 { stroke: #5fd37e } .l3 { stroke: #cfa3ff }
    circle.l0 { fill: #6cb0ff } circle.l1 { fill: #ff9b61 } circle.l2 { fill: #5fd37e } circle.l3 { fill: #cfa3ff }
  }
`

// WriteTo writes the drawing.
func (p *Plot) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t d">`, width, height)
	fmt.Fprintf(&b, "\n<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n<style>%s</style>\n",
		html.EscapeString(p.Title), html.EscapeString(p.words()), style)
	fmt.Fprintf(&b, "<rect class=\"paper\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", width, height)
	text(&b, left, 24, "start", "title", p.Title)
	x, y := p.axes()
	for _, v := range x.ticks() {
		at := x.at(v)
		fmt.Fprintf(&b, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>\n", at, top, bottom2)
		text(&b, at, bottom2+16, "middle", "", short(v))
	}
	for _, v := range y.ticks() {
		at := y.at(v)
		fmt.Fprintf(&b, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", left, at, right2)
		text(&b, left-6, at+4, "end", "", short(v))
	}
	text(&b, (left+right2)/2, height-10, "middle", "", p.X)
	fmt.Fprintf(&b, "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n", (top+bottom2)/2, html.EscapeString(p.Y))
	p.lines(&b, x, y)
	b.WriteString("</svg>\n")
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

// labelGap is the least distance between the names of lines.
const labelGap = 16

func (p *Plot) lines(b *strings.Builder, x, y axis) {
	var taken []float64
	for i, l := range p.Lines {
		if len(l.Points) == 0 {
			continue
		}
		fmt.Fprintf(b, "<polyline class=\"l%d\" points=\"", i%4)
		for _, pt := range l.Points {
			fmt.Fprintf(b, "%.1f,%.1f ", x.at(pt.X), y.at(pt.Y))
		}
		b.WriteString("\"/>\n")
		for _, pt := range l.Points {
			fmt.Fprintf(b, "<circle class=\"l%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", i%4, x.at(pt.X), y.at(pt.Y))
		}
		last := l.Points[len(l.Points)-1]
		at := free(y.at(last.Y)+4, taken)
		taken = append(taken, at)
		text(b, x.at(last.X)+8, at, "start", "", fmt.Sprintf("%s: %s", l.Name, short(last.Y)))
	}
}

// free is the place nearest to at without another name.
func free(at float64, taken []float64) float64 {
	for off := 0.0; ; off++ {
		for _, c := range []float64{at - off, at + off} {
			clear := true
			for _, t := range taken {
				clear = clear && math.Abs(c-t) >= labelGap
			}
			if clear {
				return c
			}
		}
	}
}

func text(b *strings.Builder, x, y float64, anchor, class, s string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(b, "<text%s x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", class, x, y, anchor, html.EscapeString(s))
}

// words are the drawing's figures for people who cannot see it.
func (p *Plot) words() string {
	var all []string
	for _, l := range p.Lines {
		var points []string
		for _, pt := range l.Points {
			points = append(points, fmt.Sprintf("%s at %s", short(pt.Y), short(pt.X)))
		}
		all = append(all, l.Name+": "+strings.Join(points, ", "))
	}
	return fmt.Sprintf("%s against %s. %s.", p.Y, p.X, strings.Join(all, "; "))
}
