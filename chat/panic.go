package chat

import (
	"fmt"
	"runtime/debug"
)

// Panic is a recovered panic, as an error for the log.
type Panic struct {
	Value any
	Stack []byte
}

// Error gives the value first and then the stack.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v\n%s", p.Value, p.Stack) }

// Contain runs a piece of work and returns its panic, if any, as an Internal error
// around a *Panic. The work must leave no lock held: it unlocks with defer.
func Contain(work func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Unforeseen(&Panic{r, debug.Stack()})
		}
	}()
	work()
	return nil
}
