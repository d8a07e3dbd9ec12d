package hub

// Queued counts the clients that have not been written all that they were sent,
// and the bytes that wait. Whoever collects metrics asks for it now and then, so
// that nobody counts along with each delivery.
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
