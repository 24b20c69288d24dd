package main

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"recount/record"
)

// exactly, atLeast, atMost and noArgs say how many words a verb takes.
func exactly(n int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return record.Say("accepts %d arg(s), received %d", n, len(args))
		}
		return nil
	}
}

func atLeast(n int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < n {
			return record.Say("requires at least %d arg(s), only received %d", n, len(args))
		}
		return nil
	}
}

func atMost(n int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > n {
			return record.Say("accepts at most %d arg(s), received %d", n, len(args))
		}
		return nil
	}
}

func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return record.Say("unknown command %q for %q", args[0], c.CommandPath())
	}
	return nil
}

// badFlag says in our words what the library found wrong with a flag.
func badFlag(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return record.Say("unknown shorthand flag: %q in -%s", unknown.GetSpecifiedName(),
			unknown.GetSpecifiedShortnames())
	case errors.As(err, &unknown):
		return record.Say("unknown flag: --%s", unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return record.Say("flag needs an argument: --%s", bare.GetFlag().Name)
	case errors.As(err, &value):
		return record.Say("invalid argument %q for --%s: %w", value.GetValue(), value.GetFlag().Name, value.Unwrap())
	case errors.As(err, &syntax):
		return record.Say("bad flag syntax: %s", syntax.GetSpecifiedFlag())
	}
	return err
}
