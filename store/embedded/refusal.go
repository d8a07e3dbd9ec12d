package embedded

import "fmt"

// refusal is an error whose text is a sentence for the operator, to be shown unchanged.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error {
	return refusal(fmt.Sprintf(format, args...))
}
