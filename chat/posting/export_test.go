package posting

// Names that the tests of package chat_test use.
const (
	Recheck = recheck
)

// WaitingRequests is how many requests wait for a reply.
func (p *Service) WaitingRequests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiting)
}
