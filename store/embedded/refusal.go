package embedded

import (
	"errors"
	"fmt"
)

// refusal is an error whose text is a sentence for the operator, to be shown unchanged.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error {
	return refusal(fmt.Sprintf(format, args...))
}

// errInUse is what the refusal of a folder is that another Parley holds.
var errInUse = errors.New("in use")

// InUse reports whether Start was refused because another Parley has the folder.
func InUse(err error) bool { return errors.Is(err, errInUse) }

type inUse struct{ error }

func (*inUse) Is(target error) bool { return target == errInUse }
