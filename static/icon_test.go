package static

import (
	"bytes"
	"image/png"
	"testing"
)

func TestIconsShowTheDrawingAndLeaveMaskableOnesRoom(t *testing.T) {
	t.Parallel()
	for _, size := range []int{192, 512} {
		for _, maskable := range []bool{false, true} {
			content, err := Icon(size, maskable)
			if err != nil || len(content) > 8<<10 {
				t.Fatalf("%d: %d bytes (%v)", size, len(content), err)
			}
			m, err := png.Decode(bytes.NewReader(content))
			if err != nil || m.Bounds().Dx() != size || m.Bounds().Dy() != size {
				t.Fatalf("%d: %v", size, err)
			}
			_, _, _, corner := m.At(0, 0).RGBA()
			if whole := corner == 0xffff; whole != maskable {
				t.Errorf("%d, maskable %v: the corner's alpha is %d", size, maskable, corner)
			}
			r, _, _, _ := m.At(size/2, size*115/320).RGBA()
			if light := r>>8 > 0xf0; !maskable && !light {
				t.Errorf("%d: the first line is not drawn: %x", size, r)
			}
		}
	}
}
