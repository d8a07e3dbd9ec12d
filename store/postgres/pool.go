package postgres

import "time"

// Pool says how the connections of this process are used.
type Pool struct {
	Used, Idle, Most int32
	Waited           time.Duration // by all who found none free, since the start
}

// Pool looks at the connections as they are now.
func (s *Store) Pool() Pool {
	p := s.pool.Stat()
	return Pool{Used: p.AcquiredConns(), Idle: p.IdleConns(), Most: p.MaxConns(), Waited: p.EmptyAcquireWaitTime()}
}
