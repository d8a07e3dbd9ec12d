package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley/chat"
	"parley/views/entry"
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
	case len(args) == 2 && args[0] == "delete", len(args) == 3 && args[0] == "delete" && args[2] == "messages":
		do = (*node).deleteAccount
	case len(args) == 2 && args[0] == "signout":
		do = (*node).signOut
	case len(args) == 2 && args[0] == "factors":
		do = (*node).resetFactors
	case len(args) == 2 && args[0] == "reset":
		do = (*node).printReset
	case len(args) == 2 && args[0] == "unlink":
		do = (*node).unlink
	case len(args) == 3 && args[0] == "email":
		do = (*node).setEmail
	case len(args) >= 1 && args[0] == "rooms":
		do = (*node).operateRooms
	case len(args) >= 1 && args[0] == "settings":
		do = (*node).operateSettings
	case len(args) == 1 && args[0] == "code":
		do = (*node).printCode
	default:
		return fmt.Errorf("admin takes: code, role NAME owner|admin|moderator|member|guest, deactivate NAME [REASON], restore NAME, delete NAME [messages], signout NAME, factors NAME, unlink NAME, email NAME ADDRESS, reset NAME, rooms, or settings")
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

// deleteAccount deletes an account for good; its messages stay unless they are named, too.
func (n *node) deleteAccount(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is deleted now", func() (chat.User, error) {
		return n.services().Accounts.DeleteOther(ctx, chat.User{}, args[0], len(args) == 2)
	})
}

func (n *node) signOut(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is signed out everywhere now", func() (chat.User, error) {
		return n.services().Accounts.SignOutEverywhere(ctx, chat.User{}, args[0])
	})
}

// resetFactors lets in again who lost phone and recovery codes.
func (n *node) resetFactors(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "signs in with the password alone now", func() (chat.User, error) {
		return n.services().Factors.Reset(ctx, chat.User{}, args[0])
	})
}

// unlink takes away the sign-ins by other services.
func (n *node) unlink(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is linked to no other service now", func() (chat.User, error) {
		return n.services().Accounts.UnlinkIdentitiesOf(ctx, chat.User{}, args[0])
	})
}

// setEmail is for a person who cannot read mail at the present address.
func (n *node) setEmail(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "has another email now", func() (chat.User, error) {
		return n.services().Accounts.SetEmailOf(ctx, chat.User{}, args[0], args[1])
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

// printReset prints a link that sets a new password: the way back for an owner who lost it.
func (n *node) printReset(ctx context.Context, args []string, out io.Writer) error {
	token, _, err := n.services().Accounts.ResetLink(ctx, chat.User{}, args[0])
	if err != nil {
		return errors.New(chat.As(err).Sentence())
	}
	_, err = fmt.Fprintln(out, n.cfg.linkTo(entry.ResetPath(token)))
	return err
}

// linkTo is a link to an address of the server, whose origin only PARLEY_ORIGIN tells where
// others than this machine reach it.
func (c *config) linkTo(address string) string {
	switch {
	case c.Origin != "":
		return c.Origin + address
	case c.onLoopback():
		return "http://" + c.Addr + address
	}
	return "Write this after the address of your server (set PARLEY_ORIGIN to have the whole link): " + address
}
