package commands

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"parley/chat"
)

// group is a command that takes one of others behind its name. They do what the pages of the
// administration do.
func group(name string, list ...operatorCommand) func(operator, context.Context, []string, io.Writer) error {
	usage := make([]string, len(list))
	for i, c := range list {
		usage[i] = strings.TrimSpace(c.name + " " + c.takes)
	}
	last := len(list) - 1
	usage[last] = "or " + usage[last]
	return func(n operator, ctx context.Context, args []string, out io.Writer) error {
		at := slices.IndexFunc(list, func(c operatorCommand) bool {
			return len(args) > 0 && args[0] == c.name && len(args)-1 >= c.least && len(args)-1 <= c.most
		})
		if at < 0 {
			return errors.New("admin " + name + " takes: " + strings.Join(usage, ", "))
		}
		return sentence(list[at].do(n, ctx, args[1:], out))
	}
}

// number reads a number that a list printed.
func number(typed, list string) (int64, error) {
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 1 {
		return 0, errors.New(typed + " is no number of " + list)
	}
	return n, nil
}

// sentence is what an error says to people. What is no refusal keeps its own words.
func sentence(err error) error {
	var refused *chat.Error
	if errors.As(err, &refused) {
		return errors.New(refused.Sentence())
	}
	return err
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// moment is a time as scripts read it.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// line prints what scripts read: cells with tabs between. What people wrote can neither begin
// another cell or line, nor command a terminal.
func line(out io.Writer, cells ...string) error {
	for i, c := range cells {
		cells[i] = strings.Map(printable, c)
	}
	_, err := io.WriteString(out, strings.Join(cells, "\t")+"\n")
	return err
}

func printable(r rune) rune {
	if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}
