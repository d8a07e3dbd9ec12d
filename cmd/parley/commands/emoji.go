package commands

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"parley/chat"
)

// operatorEmoji are the commands about the emoji of this server.
var operatorEmoji = []operatorCommand{
	{"list", "", "", 0, 0, operator.listEmoji},
	{"add", "NAME FILE", "", 2, 2, operator.addEmoji},
	{"delete", "NAME", "", 1, 1, operator.deleteEmoji},
}

// listEmoji prints the emoji: name, kind of the picture, who made it.
func (n operator) listEmoji(ctx context.Context, _ []string, out io.Writer) error {
	emojis := n.Services().Emojis
	if err := emojis.Load(ctx); err != nil {
		return err
	}
	for _, e := range emojis.Set().All() {
		if err := line(out, e.Name, e.Kind, e.ByName); err != nil {
			return err
		}
	}
	return nil
}

// addEmoji reads a picture from a file, or for - from standard input.
func (n operator) addEmoji(ctx context.Context, args []string, out io.Writer) error {
	raw, err := readPicture(args[1])
	if err != nil {
		return err
	}
	s := n.Services()
	name, made, err := s.Emojis.Add(ctx, 0, args[0], raw)
	if err != nil {
		return err
	}
	if made {
		s.Accounts.Record(ctx, chat.AuditEntry{Act: chat.DidChangeSettings, Detail: "+ :" + name + ":"})
	}
	_, err = fmt.Fprintf(out, ":%s: is an emoji now\n", name)
	return err
}

// readPicture reads no more than tells that a picture is too large.
func readPicture(path string) ([]byte, error) {
	from := os.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	return io.ReadAll(io.LimitReader(from, chat.EmojiPictureMax+1))
}

func (n operator) deleteEmoji(ctx context.Context, args []string, out io.Writer) error {
	s, name := n.Services(), strings.ToLower(strings.Trim(args[0], ":"))
	gone, err := s.Emojis.Delete(ctx, 0, name)
	if err != nil {
		return err
	}
	if gone {
		s.Accounts.Record(ctx, chat.AuditEntry{Act: chat.DidChangeSettings, Detail: "− :" + name + ":"})
	}
	_, err = fmt.Fprintf(out, ":%s: is no emoji now\n", name)
	return err
}
