package posting

import (
	"context"

	"parley/chat"
)

// refuseWords asks the server's list of words, where this process has one.
func (p *Service) refuseWords(ctx context.Context, text string) error {
	if p.Words == nil {
		return nil
	}
	return p.Words(ctx, text)
}

// says is all text of a message: files have names and descriptions.
func says(c chat.Command, d Draft) string {
	text := c.Body
	for _, f := range d.Files {
		text += "\n" + f.Name + "\n" + f.Alt
	}
	return text
}
