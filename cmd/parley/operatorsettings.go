package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"parley/chat"
)

// operatorSetting is a setting of the server under its name in the form of the administration.
type operatorSetting struct {
	name  string
	shown func(chat.ServerState) string
	typed func(f *chat.SettingsForm, value string)
}

// operatorSettings are the settings. newcomersRooms shows the rooms of newcomers.
var operatorSettings = []operatorSetting{
	{"server", func(s chat.ServerState) string { return s.Name }, func(f *chat.SettingsForm, v string) { f.Name = &v }},
	{"sign_up", shownSignUp, func(f *chat.SettingsForm, v string) { f.SignUp = &v }},
	{"domains", func(s chat.ServerState) string { return strings.Join(s.Settings.Domains, ", ") }, func(f *chat.SettingsForm, v string) { f.Domains = &v }},
	{"rooms", nil, func(f *chat.SettingsForm, v string) { f.Rooms = &v }},
	{"makers", shownMakers, func(f *chat.SettingsForm, v string) { f.Makers = &v }},
	{"factor", func(s chat.ServerState) string { return string(cmp.Or(s.Settings.SecondFactor, "nobody")) }, func(f *chat.SettingsForm, v string) { f.SecondFactor = &v }},
	{"level", func(s chat.ServerState) string { return string(cmp.Or(s.Settings.Level, chat.LevelAll)) }, func(f *chat.SettingsForm, v string) { f.Level = &v }},
	{"welcome", func(s chat.ServerState) string { return s.Settings.Welcome }, func(f *chat.SettingsForm, v string) { f.Welcome = &v }},
	{"words", func(s chat.ServerState) string { return strings.Join(s.Settings.Words, "\n") }, func(f *chat.SettingsForm, v string) { f.Words = &v }},
	{"held", func(s chat.ServerState) string { return strings.Join(s.Settings.HeldWords, "\n") }, func(f *chat.SettingsForm, v string) { f.HeldWords = &v }},
	{"file_mb", func(s chat.ServerState) string { return number(s.Settings.FileMB) }, func(f *chat.SettingsForm, v string) { f.FileMB = &v }},
	{"person_mb", func(s chat.ServerState) string { return number(s.Settings.PersonMB) }, func(f *chat.SettingsForm, v string) { f.PersonMB = &v }},
	{"retention", func(s chat.ServerState) string { return number(int64(s.Settings.Retention.Days)) }, func(f *chat.SettingsForm, v string) { f.Retention = &v }},
	{"idle_days", func(s chat.ServerState) string { return number(s.Settings.IdleDays) }, func(f *chat.SettingsForm, v string) { f.IdleDays = &v }},
	{"life_days", func(s chat.ServerState) string { return number(s.Settings.LifeDays) }, func(f *chat.SettingsForm, v string) { f.LifeDays = &v }},
}

func shownSignUp(s chat.ServerState) string {
	if s.Settings.SignUp == chat.SignUpOpen && len(s.Settings.Domains) > 0 {
		return string(chat.SignUpByDomain)
	}
	return string(cmp.Or(s.Settings.SignUp, "environment"))
}

func shownMakers(s chat.ServerState) string {
	if s.Settings.RoomMakers == chat.ServerAdmin {
		return "admins"
	}
	return "members"
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// operateSettings prints settings, or changes one as the page of the administration does.
func (n *node) operateSettings(ctx context.Context, args []string, out io.Writer) error {
	server := n.services().Server
	at := -1
	if len(args) >= 2 {
		at = slices.IndexFunc(operatorSettings, func(s operatorSetting) bool { return s.name == args[1] })
	}
	switch {
	case len(args) == 1 && args[0] == "get":
		return sentence(printSettings(ctx, server, operatorSettings, out))
	case len(args) == 2 && args[0] == "get" && at >= 0:
		return sentence(printSettings(ctx, server, operatorSettings[at:at+1], out))
	case len(args) == 3 && args[0] == "set" && at >= 0:
		var form chat.SettingsForm
		operatorSettings[at].typed(&form, args[2])
		if err := server.Change(ctx, chat.User{}, form); err != nil {
			return sentence(err)
		}
		return sentence(printSettings(ctx, server, operatorSettings[at:at+1], out))
	}
	names := make([]string, len(operatorSettings))
	for i, s := range operatorSettings {
		names[i] = s.name
	}
	return errors.New("admin settings takes: get [NAME], or set NAME VALUE, with a name of " + strings.Join(names, ", "))
}

func printSettings(ctx context.Context, server *chat.Server, which []operatorSetting, out io.Writer) error {
	state, err := server.State(ctx)
	if err != nil {
		return err
	}
	for _, s := range which {
		value, err := "", error(nil)
		if s.shown == nil {
			value, err = newcomersRooms(ctx, server)
		} else {
			value = s.shown(state)
		}
		if err == nil {
			_, err = fmt.Fprintf(out, "%s\t%s\n", s.name, strings.ReplaceAll(value, "\n", ", "))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func newcomersRooms(ctx context.Context, server *chat.Server) (string, error) {
	rooms, err := server.DefaultRooms(ctx)
	names := make([]string, len(rooms))
	for i, r := range rooms {
		names[i] = chat.RoomAsTyped(r)
	}
	return strings.Join(names, ", "), err
}
