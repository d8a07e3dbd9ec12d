package files

import (
	"bytes"
	"slices"
	"testing"
)

// pieceTrack is a track without samples in its heading.
func pieceTrack(id uint32, wide bool, handler, kind string) []byte {
	heading := numbers(uint32(0), uint32(0), uint32(0), id)
	if wide {
		heading = numbers(uint32(1<<24), uint64(0), uint64(0), id)
	}
	table := box("stbl", box("stsd", numbers(uint32(0), uint32(1)), box(kind, make([]byte, 8))))
	return box("trak", box("tkhd", heading, make([]byte, 60)), box("mdia", box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13)), box("minf", table)))
}

// Places are told by the film, by the piece, or follow from what lies before.
func TestAFilmInPiecesHasNoPlaces(t *testing.T) {
	t.Parallel()
	place := uint32(len(secretPlace))
	const picture = uint32(len("picture 1, "))
	for name, of := range map[string]struct {
		flags, each, trex uint32 // of the places' pieces
		rest              []byte // of their heading
		runs              func(at uint32) [][]byte
	}{
		"a run that tells lengths": {flags: pieceFromMoof, runs: func(at uint32) [][]byte {
			return [][]byte{box("trun", numbers(uint32(runPlace|runTimes|runLengths|runFlags|runOffsets|runFirstFlags), uint32(2), at, uint32(7), uint32(1), place-9, uint32(0), uint32(0), uint32(1), uint32(9), uint32(0), uint32(0)))}
		}},
		"two runs": {flags: pieceFromMoof, runs: func(at uint32) [][]byte {
			return [][]byte{box("trun", numbers(uint32(runPlace|runLengths), uint32(1), at, uint32(5))), box("trun", numbers(uint32(runLengths), uint32(1), place-5))}
		}},
		"a length for all": {flags: pieceFromMoof | pieceKind | pieceTime | pieceLength, rest: numbers(uint32(1), uint32(2), place), runs: func(at uint32) [][]byte {
			return [][]byte{box("trun", numbers(uint32(runPlace), uint32(1), at))}
		}},
		"the film's length":   {trex: place, runs: func(uint32) [][]byte { return [][]byte{box("trun", numbers(uint32(0), uint32(1)))} }},
		"a place in the file": {flags: pieceBase, rest: []byte{}, trex: place, runs: func(uint32) [][]byte { return [][]byte{box("trun", numbers(uint32(0), uint32(1)))} }},
	} {
		start := slices.Concat(box("ftyp", []byte("iso5\x00\x00\x00\x00iso5")),
			box("moov", pieceTrack(1, false, "vide", "avc1"), pieceTrack(2, true, "meta", "gpmd"),
				box("mvex", box("trex", numbers(uint32(0), uint32(1), uint32(1), uint32(0), uint32(0), uint32(0))), box("trex", numbers(uint32(0), uint32(2), uint32(1), uint32(0), of.trex, uint32(0))))),
			box("emsg", []byte(secretPlace)), box("prft", []byte(secretPlace)))
		film := slices.Clone(start)
		for range 3 {
			piece := func(moof uint32) []byte {
				rest := of.rest
				if of.flags == pieceBase {
					rest = numbers(uint64(uint32(len(film)) + moof + 8 + picture))
				}
				flags := uint32(pieceFromMoof)
				if of.flags&pieceFromMoof == 0 {
					flags = 0
				}
				return box("moof", box("mfhd", numbers(uint64(1))), box("uuid", []byte(secretPlace)),
					box("traf", box("tfhd", numbers(flags, uint32(1))), box("trun", numbers(uint32(runPlace|runLengths), uint32(1), moof+8, picture)), box("meta", []byte(secretPlace))),
					box("traf", box("tfhd", numbers(of.flags, uint32(2)), rest), slices.Concat(of.runs(moof+8+picture)...)))
			}
			film = slices.Concat(film, piece(uint32(len(piece(0)))), box("mdat", []byte("picture 1, "+secretPlace+"picture 2")))
		}
		film = append(film, box("mfra", box("udta", []byte(secretPlace)))...)
		got := received(t, film)
		if bytes.Contains(got, []byte("52.5")) || bytes.Contains(got, []byte("3777")) || bytes.Count(got, []byte("picture 1, ")) != 3 || bytes.Count(got, []byte("picture 2")) != 3 || bytes.Count(got, []byte("traf")) != 6 || bytes.Count(got, []byte("trak")) != 2 {
			t.Errorf("%s: it has %q", name, got[len(start)-200:])
		}
		if again := received(t, got); !bytes.Equal(again, got) {
			t.Errorf("%s is not what a reader of films takes for one", name)
		}
		if end := film[:len(film)-300]; len(received(t, end)) != len(end) {
			t.Errorf("%s: one that breaks off is shorter", name)
		}
	}
}
