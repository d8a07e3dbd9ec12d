package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley/chat"
	"parley/chat/moderation"
	"parley/cmd/parley/config"
	"parley/cmd/parley/node"
	"parley/views/entry"
)

// operator runs commands beside a running server: on its stores, and with its services.
type operator struct {
	*node.Node
	cfg *config.Config
}

// operatorCommand is a command of parley admin, with the fewest and the most words behind it.
type operatorCommand struct {
	name, takes, does string
	least, most       int
	do                func(operator, context.Context, []string, io.Writer) error
}

const anyWords = 99

// operatorCommands are all of them, in the order of the help.
var operatorCommands = []operatorCommand{
	{"code", "", "print a new code for /setup, while the server has no owner", 0, 0, operator.printCode},
	{"role", "NAME owner|admin|moderator|member|guest", "give an account that role", 2, 2, operator.giveRole},
	{"deactivate", "NAME [-address] [-messages] [REASON]", "end its use, ban its address, remove its messages", 1, anyWords, operator.deactivate},
	{"restore", "NAME", "let a deactivated account in again", 1, 1, operator.reactivate},
	{"delete", "NAME [messages]", "delete an account, with its messages if said", 1, 2, operator.deleteAccount},
	{"signout", "NAME", "end all sessions of an account", 1, 1, operator.signOut},
	{"factors", "NAME", "take away the second step of an account", 1, 1, operator.resetFactors},
	{"unlink", "NAME", "take away its sign-ins by other services", 1, 1, operator.unlink},
	{"email", "NAME ADDRESS", "give an account another address", 2, 2, operator.setEmail},
	{"reset", "NAME", "print a link that sets a new password", 1, 1, operator.printReset},
	{"people", "[PART OF A NAME]", "list accounts: name, role, made, last seen", 0, anyWords, operator.listPeople},
	{"invite", "NAME [USES [DAYS]]", "print a link for members, in that admin's name", 1, 3, operator.printInvitation},
	{"invitations", "list|revoke …", "list invitations, and end one", 0, anyWords, group("invitations", operatorInvitations...)},
	{"audit", "csv|jsonl", "print the audit log", 1, 1, operator.printAudit},
	{"rooms", "list|archive|unarchive|owner|delete …", "list and manage rooms", 0, anyWords, group("rooms", operatorRooms...)},
	{"reports", "list|remove|keep …", "list reported messages, and decide about each", 0, anyWords, group("reports", operatorReports...)},
	{"held", "list|approve|refuse …", "list messages that wait in public rooms, and decide", 0, anyWords, group("held", operatorHeld...)},
	{"emoji", "list|add|delete …", "list, add and delete emoji of this server", 0, anyWords, group("emoji", operatorEmoji...)},
	{"health", "", "print how each part does; ends with 1 when one does not work", 0, 0, operator.printHealth},
	{"storage", "", "print what files take, in bytes", 0, 0, operator.printStorage},
	{"mail", "", "print mails that wait, and those that did not arrive", 0, 0, operator.listMails},
	{"settings", "get|set …", "print or change the settings", 0, anyWords, operator.operateSettings},
}

// Admin runs a command of the people who have the server's configuration.
func Admin(ctx context.Context, cfg *config.Config, args []string, out io.Writer) error {
	var do func(operator, context.Context, []string, io.Writer) error
	names := make([]string, len(operatorCommands))
	for i, c := range operatorCommands {
		if names[i] = strings.TrimSpace(c.name + " " + c.takes); len(args) > 0 && args[0] == c.name && len(args)-1 >= c.least && len(args)-1 <= c.most {
			do = c.do
		}
	}
	if do == nil || args[0] == "delete" && len(args) == 3 && args[2] != "messages" {
		return errors.New("admin takes: " + strings.Join(names, ", "))
	}
	n := operator{node.New(cfg), cfg}
	n.Command = true
	err := n.Open(ctx)
	if err == nil {
		err = do(n, chat.WithAddress(ctx, chat.CommandLine), args[1:], out)
	}
	return errors.Join(err, n.Stop())
}

// giveRole is the way back to a server that lost its owner.
func (n operator) giveRole(ctx context.Context, args []string, out io.Writer) error {
	name, role := args[0], args[1]
	if err := n.Services().Accounts.ChangeRoleByOperator(ctx, name, role); err != nil {
		return errors.New(chat.As(err).Sentence())
	}
	_, err := fmt.Fprintf(out, "%s has the role %s now\n", name, role)
	return err
}

// deactivate, reactivate and signOut are what the pages of the administration do.
func (n operator) deactivate(ctx context.Context, args []string, out io.Writer) error {
	how, err := deactivation(args[1:])
	if err != nil {
		return err
	}
	return said(out, "is deactivated now", func() (chat.User, error) {
		return n.Services().Bans.Deactivate(ctx, chat.User{}, args[0], how)
	})
}

// deactivation reads what goes with an account, and the reason behind it.
func deactivation(words []string) (d moderation.Deactivation, err error) {
	for ; len(words) > 0 && strings.HasPrefix(words[0], "-"); words = words[1:] {
		switch words[0] {
		case "-address":
			d.Address = true
		case "-messages":
			d.Messages = true
		default:
			return d, errors.New("admin deactivate takes -address and -messages, not " + words[0])
		}
	}
	d.Reason = strings.Join(words, " ")
	return d, nil
}

func (n operator) reactivate(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is active now", func() (chat.User, error) {
		return n.Services().Accounts.Reactivate(ctx, chat.User{}, args[0])
	})
}

// deleteAccount deletes an account for good; its messages stay unless they are named, too.
func (n operator) deleteAccount(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is deleted now", func() (chat.User, error) {
		return n.Services().Accounts.DeleteOther(ctx, chat.User{}, args[0], len(args) == 2)
	})
}

func (n operator) signOut(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is signed out everywhere now", func() (chat.User, error) {
		return n.Services().Accounts.SignOutEverywhere(ctx, chat.User{}, args[0])
	})
}

// resetFactors lets in again who lost phone and recovery codes.
func (n operator) resetFactors(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "signs in with the password alone now", func() (chat.User, error) {
		return n.Services().Factors.Reset(ctx, chat.User{}, args[0])
	})
}

// unlink takes away the sign-ins by other services.
func (n operator) unlink(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "is linked to no other service now", func() (chat.User, error) {
		return n.Services().Accounts.UnlinkIdentitiesOf(ctx, chat.User{}, args[0])
	})
}

// setEmail is for a person who cannot read mail at the present address.
func (n operator) setEmail(ctx context.Context, args []string, out io.Writer) error {
	return said(out, "has another email now", func() (chat.User, error) {
		return n.Services().Accounts.SetEmailOf(ctx, chat.User{}, args[0], args[1])
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
func (n operator) printCode(ctx context.Context, _ []string, out io.Writer) error {
	code, err := n.Services().Server.NewCode(ctx)
	if err == nil && code == "" {
		err = errors.New("the server has an owner already; parley admin role NAME owner makes another one")
	}
	if err == nil {
		_, err = fmt.Fprintln(out, code)
	}
	return err
}

// printReset prints a link that sets a new password: the way back for an owner who lost it.
func (n operator) printReset(ctx context.Context, args []string, out io.Writer) error {
	token, _, err := n.Services().Accounts.ResetLink(ctx, chat.User{}, args[0])
	if err != nil {
		return errors.New(chat.As(err).Sentence())
	}
	_, err = fmt.Fprintln(out, n.cfg.LinkTo(entry.ResetPath(token)))
	return err
}
