//go:build !linux

package hub

import "errors"

// epoll is not known here: each client waits on a goroutine.
type epoll struct{}

func openEpoll() (*epoll, error) { return nil, errors.ErrUnsupported }

func (*epoll) wait() ([]int, error)    { return nil, errors.ErrUnsupported }
func (*epoll) add(polled) (int, error) { return 0, errors.ErrUnsupported }
func (*epoll) remove(polled)           {}
func (*epoll) wake()                   {}
func (*epoll) close()                  {}
