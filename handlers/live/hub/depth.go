package hub

// Queued counts the clients whose queues are not empty, and the bytes in them. The metrics
// collector calls it now and then, so that deliveries need not count.
func (h *Hub) Queued() (clients, bytes int) {
	for _, c := range h.All() {
		c.mu.Lock()
		n := c.queued
		c.mu.Unlock()
		if n > 0 {
			clients, bytes = clients+1, bytes+n
		}
	}
	return clients, bytes
}
