package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley/chat"
)

// operate runs a command of the people who have the server's configuration.
func operate(ctx context.Context, cfg *config, args []string, out io.Writer) error {
	do := (*node).giveRole
	switch {
	case len(args) == 3 && args[0] == "role":
	case (len(args) == 2 || len(args) == 3) && args[0] == "deactivate":
		do = (*node).deactivate
	case len(args) == 2 && args[0] == "restore":
		do = (*node).reactivate
	case len(args) == 2 && args[0] == "signout":
		do = (*node).signOut
	case len(args) == 1 && args[0] == "code":
		do = (*node).printCode
	default:
		return fmt.Errorf("admin takes: code, role NAME owner|admin|member|guest, deactivate NAME [REASON], restore NAME, or signout NAME")
	}
	n := newNode(cfg)
	err := n.open(ctx)
	if err == nil {
		err = do(n, ctx, args[1:], out)
	}
	return errors.Join(err, n.stop())
}

// giveRole is the way back to a server that lost its owner.
func (n *node) giveRole(ctx context.Context, args []string, out io.Writer) error {
	name, role := args[0], args[1]
	if err := n.services().Accounts.ChangeRoleByOperator(ctx, name, role); err != nil {
		return errors.New(chat.As(err).Sentence())
	}
	_, err := fmt.Fprintf(out, "%s has the role %s now\n", name, role)
	return err
}

// deactivate, reactivate and signOut are what the pages of the administration do.
func (n *node) deactivate(ctx context.Context, args []string, out io.Writer) error {
	reason := strings.Join(args[1:], " ")
	return said(out, "is deactivated now", func() (chat.User, error) {
		return n.services().Accounts.Deactivate(ctx, chat.User{}, args[0], reason, false)
	})
}

func (n *node) reactivate(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is active now", func() (chat.User, error) {
		return n.services().Accounts.Reactivate(ctx, chat.User{}, args[0])
	})
}

func (n *node) signOut(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is signed out everywhere now", func() (chat.User, error) {
		return n.services().Accounts.SignOutEverywhere(ctx, chat.User{}, args[0])
	})
}

// said does something about an account, and says so.
func said(out io.Writer, what string, do func() (chat.User, error)) error {
	u, err := do()
	if err != nil {
		return errors.New(chat.As(err).Sentence())
	}
	_, err = fmt.Fprintln(out, u.Username, what)
	return err
}

// printCode replaces the code for setting the server up, since its text is kept nowhere.
func (n *node) printCode(ctx context.Context, _ []string, out io.Writer) error {
	code, err := n.services().Server.NewCode(ctx)
	if err == nil && code == "" {
		err = errors.New("the server has an owner already; parley admin role NAME owner makes another one")
	}
	if err == nil {
		_, err = fmt.Fprintln(out, code)
	}
	return err
}
