// Package commands runs what is asked for on the command line.
package commands

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"parley/cmd/parley/config"
	"parley/cmd/parley/thumb"
)

const usage = `usage: parley [command]

  serve     run the roles in PARLEY_ROLES; this is the default
  migrate   bring the database's schema up to date, and end
  health    end with 0 when the process at PARLEY_ADDR is ready
  seed      fill the database with people, rooms and messages to try things out
            [-messages N] [-room NAME]
  admin     code: print a new code for /setup, while the server has no owner
            role NAME owner|admin|moderator|member|guest: give an account that role
            deactivate NAME [-address] [-messages] [REASON]: end its use, ban its address, remove its messages
            restore NAME: let a deactivated account in again
            delete NAME [messages]: delete an account, with its messages if said
            signout NAME: end all sessions of an account
            factors NAME: take away the second step of an account
            unlink NAME: take away its sign-ins by other services
            email NAME ADDRESS: give an account another address
            reset NAME: print a link that sets a new password
            people [PART OF A NAME]: list accounts: name, role, made, last seen
            invite NAME [USES [DAYS]]: print a link for members, in that admin's name
            invitations list|revoke …: list invitations, and end one
            audit csv|jsonl: print the audit log
            rooms list|archive|unarchive|owner|delete …: list and manage rooms
            reports list|remove|keep …: list reported messages, and decide about each
            held list|approve|refuse …: list messages that wait in public rooms, and decide
            emoji list|add|delete …: list, add and delete emoji of this server
            health: print how each part does; ends with 1 when one does not work
            storage: print what files take, in bytes
            mail: print mails that wait, and those that did not arrive
            settings get|set …: print or change the settings
  files     check: compare the stored files with the database; ends with 1 when
            some are missing or left over, or their kept sum is wrong
            [--repair removes what is left over, and corrects the sum]

docs/reference.md lists the environment variables.
`

// Run is what the program does with the words behind its name.
func Run(args []string) error {
	command := "serve"
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	if command == "help" || command == "-h" || command == "--help" {
		fmt.Print(usage)
		return nil
	}
	if command == thumb.Command {
		return thumb.Run(os.Stdin, os.Stdout, args...)
	}
	cfg, err := config.Read()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch command {
	case "serve":
		return serve(ctx, cfg, os.Stdout)
	case "migrate":
		return migrate(ctx, cfg)
	case "health":
		return health(ctx, cfg)
	case "seed":
		return seed(ctx, cfg, args)
	case "admin":
		return Admin(ctx, cfg, args, os.Stdout)
	case "files":
		return CheckFiles(ctx, cfg, args, os.Stdout)
	}
	return fmt.Errorf("there is no command %q\n\n%s", command, usage)
}
