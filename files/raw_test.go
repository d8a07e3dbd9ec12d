package files

import (
	"bytes"
	"encoding/binary"
	"testing"

	"parley/chat"
)

func TestThePictureOfACameraMayTellWhereItIsFrom(t *testing.T) {
	t.Parallel()
	notes := rawDirectory{271: "a maker", tiffExif: rawDirectory{tiffMaker: []byte("a maker's own, with places")}}
	beginning := func(start string) []byte { return append([]byte(start), make([]byte, 200)...) }
	canon := tiffWith(binary.LittleEndian, false, notes)
	canon = append(canon, 0, 0) // CR2 has its mark and the place of the picture where others have pixels
	copy(canon[8:], "CR\x02\x00")
	for name, b := range map[string][]byte{
		"CR3": append(box("ftyp", []byte("crx \x00\x00\x00\x01crx isom")), box("moov", box("uuid", []byte("CanonNotes")))...), "CR2": canon, "CRW": beginning("II\x1a\x00\x00\x00HEAPCCDR"),
		"NEF": tiffWith(binary.BigEndian, false, notes), "ARW": tiffWith(binary.LittleEndian, false, notes), "RAF": beginning("FUJIFILMCCD-RAW 0201"),
		"RW2": beginning("IIU\x00\x18\x00\x00\x00"), "ORF": beginning("IIRO\x08\x00\x00\x00"), "X3F": beginning("FOVb"), "MRW": beginning("\x00MRM"),
	} {
		if kind := kindReceived(t, b); kind != rawKind || !chat.MayTell(kind) || chat.KindOf(kind) != chat.Pictures || chat.InlineKind(kind) != "" {
			t.Errorf("%s is %s, and its author is told: %v", name, kind, chat.MayTell(kind))
		}
	}
	for name, b := range map[string][]byte{
		"a TIFF": tiffWith(binary.LittleEndian, false, rawDirectory{271: "a maker"}),
		"a DNG":  tiffWith(binary.LittleEndian, false, rawDirectory{tiffDNG: []byte{1, 4, 0, 0}, tiffExif: rawDirectory{tiffMaker: []byte("a maker's own")}}),
	} {
		if kind := kindReceived(t, b); kind != "image/tiff" || chat.MayTell(kind) {
			t.Errorf("%s is %s, and its author is told: %v", name, kind, chat.MayTell(kind))
		}
	}
}

// kindReceived is what a store says of an upload.
func kindReceived(t *testing.T, b []byte) string {
	t.Helper()
	s, err := receive(t.Context(), t.TempDir(), bytes.NewReader(b), int64(len(b)), true)
	must(t, err)
	defer s.Drop()
	return s.Blob().Kind
}
