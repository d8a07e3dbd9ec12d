package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/chat"
)

func TestTheOperatorAddsAndDeletesEmoji(t *testing.T) {
	o := operates{shared(t), t}
	file := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good.png", pictureOf(t, 8))
	for range 2 {
		o.is(":op-parrot: is an emoji now\n", "emoji", "add", ":OP-parrot:", good)
	}
	input, err := os.Open(good)
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	former := os.Stdin
	os.Stdin = input
	o.is(":op-piped: is an emoji now\n", "emoji", "add", "op-piped", "-")
	os.Stdin = former
	if said := o.says("emoji", "list"); !strings.Contains(said, "op-parrot\timage/png\t\n") || !strings.Contains(said, "op-piped\timage/png\t\n") {
		t.Errorf("it lists %q", said)
	}
	o.refuses("There is an emoji of that name already.", "emoji", "add", "op-parrot", file("other.png", pictureOf(t, 9)))
	o.refuses("The picture of an emoji can have 96 KB.", "emoji", "add", "op-large", file("large.png", make([]byte, chat.EmojiPictureMax+9)))
	o.refuses("That is no picture that an emoji can have.", "emoji", "add", "op-text", file("text.png", []byte("text")))
	o.refuses("A name has 2 to 32 letters", "emoji", "add", "x", good)
	o.refuses("no such file", "emoji", "add", "op-none", good+".none")
	for range 2 {
		o.is(":op-parrot: is no emoji now\n", "emoji", "delete", ":OP-parrot:") // as add takes it
		o.is(":op-piped: is no emoji now\n", "emoji", "delete", "op-piped")
	}
	if said := o.says("emoji", "list"); strings.Contains(said, "op-") {
		t.Errorf("it lists %q", said)
	}
	log := o.says("audit", "csv")
	for _, did := range []string{"'+ :op-parrot:", "− :op-parrot:"} {
		if strings.Count(log, ",settings-changed,,,,,"+did+",command line\n") != 1 {
			t.Errorf("the audit log lacks %s, or has it twice", did)
		}
	}
	o.refuses("admin emoji takes: list, add NAME FILE, or delete NAME", "emoji", "add", "op-parrot")
}

func pictureOf(t *testing.T, wide int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, wide, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
