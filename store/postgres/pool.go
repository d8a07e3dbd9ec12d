package postgres

import "time"

// Pool says how the connections of this process are used.
type Pool struct {
	Used, Idle, Most int32
	Waited           time.Duration // by all that found none free, since the start
}

// Pool measures the present connections.
func (s *Store) Pool() Pool {
	p := s.pool.Stat()
	return Pool{Used: p.AcquiredConns(), Idle: p.IdleConns(), Most: p.MaxConns(), Waited: p.EmptyAcquireWaitTime()}
}
