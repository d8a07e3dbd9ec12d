package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"parley/chat"
	chatserver "parley/chat/server"
)

// operateSettings prints settings, or changes one as the page of the administration does.
func (n operator) operateSettings(ctx context.Context, args []string, out io.Writer) error {
	server := n.Services().Server
	all, err := typedSettings(ctx, server)
	if err != nil {
		return sentence(err)
	}
	at := -1
	if len(args) >= 2 {
		at = slices.IndexFunc(all, func(s chatserver.TypedSetting) bool { return s.Name == args[1] })
	}
	switch {
	case len(args) == 1 && args[0] == "get":
		return printSettings(all, out)
	case len(args) == 2 && args[0] == "get" && at >= 0:
		return printSettings(all[at:at+1], out)
	case len(args) == 3 && args[0] == "set" && at >= 0:
		if args[1] == "previews" && args[2] != "0" && args[2] != "1" {
			return errors.New("previews takes 1 or 0")
		}
		var form chat.SettingsForm
		form.Type(args[1], args[2])
		if err = server.Change(ctx, chat.User{}, form); err == nil {
			all, err = typedSettings(ctx, server)
		}
		if err != nil {
			return sentence(err)
		}
		return printSettings(all[at:at+1], out)
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return errors.New("admin settings takes: get [NAME], or set NAME VALUE, with a name of " + strings.Join(names, ", "))
}

func typedSettings(ctx context.Context, server *chatserver.Server) ([]chatserver.TypedSetting, error) {
	state, err := server.State(ctx)
	if err != nil {
		return nil, err
	}
	return server.Typed(ctx, state)
}

func printSettings(which []chatserver.TypedSetting, out io.Writer) error {
	for _, s := range which {
		if _, err := fmt.Fprintf(out, "%s\t%s\n", s.Name, strings.ReplaceAll(s.Value, "\n", ", ")); err != nil {
			return err
		}
	}
	return nil
}
