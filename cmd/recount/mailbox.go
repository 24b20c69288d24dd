package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/fetch"
	"recount/record"
)

// mailboxCommand sets up which mailboxes of mail servers this desk may ask.
func mailboxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "mailbox",
		Short: "Set up the mailboxes of mail servers (IMAP) that watch may ask",
		Long: `Set up which folders of mail servers "recount watch imaps://HOST/FOLDER" may ask. None is asked before. That a
mailbox may be asked is an act in the log; the name and the password of the account are kept encrypted in this case, and
no other desk gets them.`,
		Args: noArgs,
	}
	c.AddCommand(mailboxAdd(), mailboxRemove(), mailboxList())
	return c
}

func mailboxAdd() *cobra.Command {
	var f caseFlags
	var ca, pin string
	c := &cobra.Command{
		Use:   "add imaps://HOST/FOLDER",
		Short: "Let watch ask a mailbox; the name and the password of its account are asked for",
		Args:  exactly(1),
		Example: `  recount mailbox add --case coast imaps://mail.example/INBOX
  recount watch --case coast --proxy socks5://127.0.0.1:9050 imaps://mail.example/INBOX`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			address, _, _, err := fetch.MailboxAddress(args[0])
			if err != nil {
				return usage("%w", err)
			}
			account := &desk.MailAccount{Pin: pin}
			if ca != "" {
				if account.CA, err = os.ReadFile(ca); err != nil {
					return record.Say("read the certificate: %w", err)
				}
			}
			user, err := ask(c, "Name of the account: ")
			if err != nil {
				return err
			}
			password, err := ask(c, "Password: ")
			if err != nil {
				return err
			}
			account.User, account.Password = record.Hide(user), record.Hide(password)
			if _, err := o.Sources.SetMailbox(ctx, o.who, address, account); err != nil {
				return err
			}
			say(c.OutOrStdout(), "%s may be asked\n", address)
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&pin, "pin", "", "SHA-256 of the mail server's certificate, in place of who signed it")
	c.Flags().StringVar(&ca, "ca", "", "file with the certificate (PEM) of who signed the mail server's")
	return c
}

func mailboxRemove() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "remove imaps://HOST/FOLDER",
		Short: "Let watch ask a mailbox no more, and forget its password",
		Args:  exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			address, _, _, err := fetch.MailboxAddress(args[0])
			if err != nil {
				return usage("%w", err)
			}
			if _, err := o.Sources.SetMailbox(ctx, o.who, address, nil); err != nil {
				return err
			}
			say(c.OutOrStdout(), "%s is asked no more\n", address)
			return nil
		}),
	}
	f.add(c)
	return c
}

func mailboxList() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List the mailboxes that watch may ask",
		Args:  noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			all, err := o.Sources.Mailboxes(ctx, o.who)
			for _, address := range all {
				c.Println(address)
			}
			return err
		}),
	}
	f.add(c)
	return c
}
