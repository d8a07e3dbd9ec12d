package posting

import "context"

// refuseWords asks the server's list of words, where this process has one.
func (p *Service) refuseWords(ctx context.Context, body string) error {
	if p.Words == nil {
		return nil
	}
	return p.Words(ctx, body)
}
