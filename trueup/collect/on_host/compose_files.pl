# The compose files of a host: those that units and containers name, what those name in turn, and their env files.
# Each is printed as its path and its content in base64, ended by NUL; "named:" stands before one that another names.
# perl -e PROGRAM UNIT_FOLDER DEFAULT_NAMES FILE..., with the files that containers name on standard input.
use strict;
use warnings;
use File::Glob qw(GLOB_NOCHECK);

use constant {
    LARGEST => 1_000_000,        # bytes of a file; of a larger one, one byte more is sent
    MOST_TEXT => 32_000_000,     # bytes of all unit files
    MOST_FILES => 8000,
    DEEP => 5,                   # files that name files that name files
};
my $YAML = qr/\.ya?ml$/;
my (%printed, $printed);

sub bytes_of {
    my ($path, $most) = @_;
    return undef unless open my $file, "<", $path;
    defined read $file, my $text, $most or return undef;
    return $text;
}

sub base64 {
    my ($text) = @_;
    my $packed = pack "u", $text;
    $packed =~ s/^.//mg;
    $packed =~ s/\n//g;
    $packed =~ tr|` -_|AA-Za-z0-9+/|;
    my $short = (3 - length($text) % 3) % 3;
    substr($packed, -$short) = "=" x $short if $short;
    return $packed;
}

# prints the file, once under each mark; false where there is none
sub frame {
    my ($path, $mark) = @_;
    return 0 unless -f $path;
    return 1 if $printed{"$mark$path"}++ || ++$printed > MOST_FILES;
    my $text = bytes_of($path, LARGEST + 1);
    print $mark, $path, "\0", defined $text ? base64($text) : "!", "\0";
    return 1;
}

sub folder_of { my ($path) = @_; $path =~ s{/[^/]*$}{}; return $path }

sub beside { my ($name, $file) = @_; return $name =~ m{^/} ? $name : folder_of($file) . "/$name" }

sub found { return grep { -f } File::Glob::bsd_glob($_[0], 0) }

sub distinct { my %seen; return grep { !$seen{$_}++ } @_ }

sub first_of { my ($most, @all) = @_; return @all > $most ? @all[0 .. $most - 1] : @all }

sub words { return split /[ \t\n,\[\]{}"']+/, $_[0] }

# what `env_file:` names in a compose file, and what else is called so beside it
sub env_files {
    my ($file, $text) = @_;
    my ($named, $within) = ("", 0);
    for my $line (split /\n/, $text) {
        $within = $line =~ /env_file\s*:/ || $within && $line =~ /^\s*(?:-|path\s*:|required\s*:|format\s*:|#|$)/;
        $named .= "$line\n" if $within;
    }
    my $folder = folder_of($file);
    frame($_, "") for (map { beside($_, $file) } words($named)), found("$folder/.env.*"), found("$folder/*.env");
}

# the YAML files that a compose file names: some of them it includes or extends
sub compose_files {
    my ($file, $text) = @_;
    my @named = first_of(50, distinct(grep { /^[^\$]+$YAML/ } words($text)));
    return grep { frame($_, "named:") } map { beside($_, $file) } @named;
}

sub look {
    my %seen;
    my @left = map { [$_, 0] } grep { frame($_, "") } @_;
    while (my $next = shift @left) {
        my ($file, $depth) = @$next;
        next if $file !~ $YAML || $seen{$file}++;
        frame(folder_of($file) . "/.env", "");
        my $text = bytes_of($file, LARGEST + 1) // "";
        env_files($file, $text);
        push @left, map { [$_, $depth + 1] } compose_files($file, $text) if $depth < DEEP;
    }
}

# of a folder in which compose is run, and of those above it: `.env`, the files that it names, and the usual ones
sub of_folder {
    my ($folder, @names) = @_;
    my @files;
    while (1) {
        if (-f "$folder/.env") {
            push @files, "$folder/.env";
            for my $line (split /\n/, bytes_of("$folder/.env", LARGEST) // "") {
                next unless $line =~ s/^ *(?:export +)?COMPOSE_FILE *= *//;
                $line =~ tr/"'\r//d;
                push @files, map { m{^/} ? $_ : "$folder/$_" } grep { length } split /[:;,]/, $line;
            }
        }
        push @files, grep { -f } map { "$folder/$_" } @names;
        return @files unless $folder =~ s{^(/.+)/[^/]*$}{$1};
    }
}

# the word that comes after each of these
sub after {
    my ($which, @words) = @_;
    return map { $words[$_] } grep { $words[$_ - 1] =~ /^(?:$which)$/ } 1 .. $#words;
}

my ($units, $defaults, @files) = @ARGV;
my ($text, @env_files) = "";
for my $path (map { found("$units/$_") } "*.service", "*/*.service", "*.d/*.conf") {
    my $unit = bytes_of($path, LARGEST) // next;
    $unit =~ tr/\0//d;
    $text .= "$unit\n" if length($text) < MOST_TEXT;
    next unless $path =~ /\.conf$/ || $unit =~ /compose/;
    push @env_files, $unit =~ m{^[ \t]*EnvironmentFile[ \t]*=[ \t]*-?"?(/[^"\n]*[^" \t\n])}mg;
}
my @quoted = split /[=:;," \t\n]+/, $text;
my @words = grep { length } map { split /'/ } @quoted;
my @named = distinct(grep { /$YAML/ } @quoted, @words);
my @relative = first_of(200, sort { $a cmp $b } grep { m{^[^/%\$*?\[][^%\$*?\[]*$} } @named);
my @beside = first_of(50, distinct(grep { m{^[^/%\$*?\[]} } after("--env-file|COMPOSE_ENV_FILES", @words)));
my @places = grep { s/^-//; m{^/} } after("WorkingDirectory|--project-directory|--workdir|cd", @words);
s/%[iIjJpPnN]/*/g for @places;
for my $place (first_of(500, distinct(@places))) {
    for my $folder (File::Glob::bsd_glob($place, GLOB_NOCHECK)) {
        push @files, of_folder($folder, split(/ /, $defaults), @relative, @beside);
    }
}
chomp(my @labels = map { split /,/ } <STDIN>);
push @files, @env_files, grep({ m{^/} } after("--env-file", @words)), grep { m{^/.*$YAML} } @named, @labels;
look(sort { $a cmp $b } distinct(@files));
