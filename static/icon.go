package static

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/vector"
)

// The colours of icon.svg, and of the installed app's window.
const (
	ThemeColour = "#9a4a24"
	PaperColour = "#fdfbf7"
)

var clay, cream = color.NRGBA{0x9a, 0x4a, 0x24, 0xff}, color.NRGBA{0xff, 0xfa, 0xf2, 0xff}

// Icon draws icon.svg as a PNG, for systems that install the app. A maskable one fills the
// square, so that a system may cut it to any shape.
func Icon(size int, maskable bool) ([]byte, error) {
	p := pen{raster: vector.NewRasterizer(size, size), scale: float32(size) / 32}
	bubble, lines, ground := clay, cream, color.NRGBA{}
	if maskable {
		bubble, lines, ground = cream, clay, clay
		p.scale *= .62
		p.shift = float32(size) * .19
	}
	m := image.NewPaletted(image.Rect(0, 0, size, size), palette(maskable))
	draw.Draw(m, m.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	p.bubble()
	p.fill(m, bubble)
	p.bar(9, 11.5, 23)
	p.bar(9, 16.5, 18)
	p.fill(m, lines)
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, m)
	return out.Bytes(), err
}

// palette has the steps between the two colours, and from clay to nothing.
func palette(maskable bool) color.Palette {
	const steps = 16
	var all color.Palette
	for i := range steps {
		part := func(from, to uint8) uint8 { return uint8((int(from)*(steps-1-i) + int(to)*i) / (steps - 1)) }
		all = append(all, color.NRGBA{part(clay.R, cream.R), part(clay.G, cream.G), part(clay.B, cream.B), 0xff})
		if !maskable {
			all = append(all, color.NRGBA{clay.R, clay.G, clay.B, part(0xff, 0)})
		}
	}
	return all
}

// pen draws in icon.svg's units of a 32nd.
type pen struct {
	raster       *vector.Rasterizer
	scale, shift float32
}

func (p pen) at(x float32) float32 { return x*p.scale + p.shift }
func (p pen) move(x, y float32)    { p.raster.MoveTo(p.at(x), p.at(y)) }
func (p pen) line(x, y float32)    { p.raster.LineTo(p.at(x), p.at(y)) }

// round is a quarter of an ellipse around a corner.
func (p pen) round(fromX, fromY, cornerX, cornerY, toX, toY float32) {
	const k = .5523 // of a circle by a cubic curve
	near := func(from, corner float32) float32 { return p.at(from + (corner-from)*k) }
	p.raster.CubeTo(near(fromX, cornerX), near(fromY, cornerY), near(toX, cornerX), near(toY, cornerY), p.at(toX), p.at(toY))
}

func (p pen) bubble() {
	p.move(6, 4)
	p.line(26, 4)
	p.round(26, 4, 30, 4, 30, 8)
	p.line(30, 20)
	p.round(30, 20, 30, 24, 26, 24)
	p.line(15, 24)
	p.line(8, 30)
	p.line(8, 24)
	p.line(6, 24)
	p.round(6, 24, 2, 24, 2, 20)
	p.line(2, 8)
	p.round(2, 8, 2, 4, 6, 4)
	p.raster.ClosePath()
}

// bar is a line with round ends.
func (p pen) bar(x, y, to float32) {
	const r = 1.2
	p.move(x, y-r)
	p.line(to, y-r)
	p.round(to, y-r, to+r, y-r, to+r, y)
	p.round(to+r, y, to+r, y+r, to, y+r)
	p.line(x, y+r)
	p.round(x, y+r, x-r, y+r, x-r, y)
	p.round(x-r, y, x-r, y-r, x, y-r)
	p.raster.ClosePath()
}

func (p pen) fill(on draw.Image, with color.Color) {
	size := on.Bounds()
	p.raster.Draw(on, size, image.NewUniform(with), image.Point{})
	p.raster.Reset(size.Dx(), size.Dy())
}
