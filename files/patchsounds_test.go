package files

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

func TestASoundOfAppleOrSunSaysNotWhereItWasMade(t *testing.T) {
	t.Parallel()
	part := func(name, content string) []byte {
		return slices.Concat([]byte(name), numbers(uint64(len(content))), []byte(content))
	}
	start := slices.Concat([]byte("caff\x00\x01\x00\x00"), part("desc", strings.Repeat("d", 32)))
	words := slices.Concat(part("info", secretPlace), part("strg", secretPlace), part("uuid", secretPlace+strings.Repeat("x", chunk)), part("free", secretPlace))
	endless := slices.Concat([]byte("data"), bytes.Repeat([]byte{0xff}, 8), []byte("samples"), part("info", "like words"))
	for name, of := range map[string]struct {
		sound []byte
		kind  string
	}{
		"CAF":                       {slices.Concat(start, words, part("data", "samples")), "audio/x-caf"},
		"CAF with words at the end": {slices.Concat(start, part("data", "samples"), words), "audio/x-caf"},
		"CAF without an end":        {slices.Concat(start, words, endless), "audio/x-caf"},
		"AU":                        {slices.Concat([]byte(".snd"), numbers(uint32(auHead+len(secretPlace)), uint32(7), uint32(3), uint32(8000), uint32(1)), []byte(secretPlace+"samples")), "audio/basic"},
	} {
		got := received(t, of.sound)
		if bytes.Contains(got, []byte(secretPlace)) || !bytes.Contains(got, []byte("samples")) || bytes.Contains(of.sound, []byte("like words")) && !bytes.HasSuffix(got, endless) {
			t.Errorf("%s has %q", name, got)
		}
		if kind := kindOf(t, openFolder(t), of.sound); !strings.HasPrefix(kind, of.kind) || chat.MayTell(of.kind) {
			t.Errorf("%s is %s, and may tell: %v", name, kind, chat.MayTell(of.kind))
		}
	}
}

func TestChunksOfProgramsAreNoPartOfAWAV(t *testing.T) {
	t.Parallel()
	wav := func(parts ...string) []byte {
		content := strings.Join(parts, "")
		return slices.Concat([]byte("RIFF"), []byte{byte(len(content) + 4), 0, 0, 0}, []byte("WAVE"), []byte(content))
	}
	part := func(name, content string) string { return string(riffPart(name, content)) }
	sound := []string{part("fmt ", strings.Repeat("f", 16)), part("data", "samples."), part("cue ", "marks")}
	want := wav(sound[0], part("JUNK", strings.Repeat("\x00", len(secretPlace))), sound[1], sound[2], part("JUNK", strings.Repeat("\x00", len(secretPlace))))
	if got := received(t, wav(sound[0], part("afsp", secretPlace), sound[1], sound[2], part("xyz1", secretPlace))); !bytes.Equal(got, want) {
		t.Errorf("it is %q", got)
	}
	// A recorder that lost its power has not written how long the samples are: they may look like chunks.
	broken := wav(sound[0], part("data", ""), "smpr\x08\x00\x00\x00samplesX")
	if got := received(t, broken); !bytes.Equal(got, broken) {
		t.Errorf("one without a length is %q", got)
	}
}

// Camcorders write place and time into the pictures themselves, which stay.
func TestAFilmOfACamcorderMayTell(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "\x00\x00\x00\x00"} {
		film := []byte(strings.Repeat(before+"G\x40\x00\x10"+strings.Repeat("\xff", 184), 6))
		if kind := kindOf(t, openFolder(t), film); !strings.HasPrefix(kind, "video/mp2t") || !chat.MayTell("video/mp2t") || !bytes.Equal(received(t, film), film) {
			t.Errorf("%d: it is %s", len(before), kind)
		}
	}
}
