# Dialling: TCP, and TLS through `openssl s_client`, which is where a server's TLS is when it has certificates.
use strict;
use warnings;
use Socket qw(:DEFAULT :addrinfo inet_pton inet_ntop pack_sockaddr_in6 IPPROTO_TCP);
use Errno qw(EINPROGRESS EINTR ETIMEDOUT);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);

$SIG{PIPE} = "IGNORE";
@ENV{ "SSL_CERT_FILE", "SSL_CERT_DIR" } = ("/dev/null", "/dev/null");    # to load every authority takes OpenSSL 20 ms
use constant STARVED => 1 / 3;    # of a probe's time, in which its programs could run and had no turn
our ($began, $delayed) = (now(), delay("self"));
our $until = $began + 5;    # of the probe that this process carries out
our @started;    # the processes of its programs

# A probe begins now: what was waited before is not its own.
sub begins {
    ($until, $began) = ($_[0], now());
    $delayed = 0;
    $delayed += delay($_) for "self", @started;
}

# One line of the answer: a word, and values that cannot hold a tab, a newline or anything unprintable.
sub note {
    my ($word, @values) = @_;
    for (@values) { $_ = "" unless defined; s/[^\x20-\x7e]/?/g; $_ = substr $_, 0, 1000 }
    syswrite STDOUT, join("\t", $word, @values) . "\n";
}

# Seconds of a clock that nobody sets: since the machine started (proc(5), uptime).
sub now {
    open my $file, "<", "/proc/uptime" or return time;
    return (split / /, <$file>)[0];
}

sub left { my $seconds = $until - now(); return $seconds > 0 ? $seconds : 0 }

# Seconds that a process could have run and had no turn (proc(5), schedstat: nanoseconds on the run queue).
sub delay {
    my ($pid) = @_;
    open my $file, "<", "/proc/$pid/schedstat" or return 0;
    return ((split / /, <$file> // "")[1] // 0) / 1e9;
}

# Whether this probe itself had no turn: then its time says nothing.
sub starved {
    my $waited = -$delayed;
    $waited += delay($_) for "self", @started;
    return $waited > STARVED * (now() - $began);
}

use constant BUSY => "this machine was too busy to try it in time";

# Why there is no connection: of a time that is up, always the same words.
sub complaint { return $! == ETIMEDOUT ? "no answer in time" : "$!" }

sub waited {
    my ($handle, $writing, $seconds) = @_;
    my $bits = "";
    vec($bits, fileno $handle, 1) = 1;
    my $ready = $bits;
    return select($writing ? undef : $ready, $writing ? $ready : undef, undef, $seconds) > 0;
}

# A connected socket, or nothing and $! says why.
sub connected {
    my ($family, $address, $seconds) = @_;
    socket(my $socket, $family, SOCK_STREAM, 0) or return;
    fcntl $socket, F_SETFL, fcntl($socket, F_GETFL, 0) | O_NONBLOCK;
    if (!connect $socket, $address) {
        return unless $!{EINPROGRESS};
        if (!waited($socket, 1, $seconds)) { $! = ETIMEDOUT; return }
        my $error = unpack "i", getsockopt $socket, SOL_SOCKET, SO_ERROR;
        if ($error) { $! = $error; return }
    }
    fcntl $socket, F_SETFL, fcntl($socket, F_GETFL, 0) & ~O_NONBLOCK;
    return $socket;
}

# The socket addresses of a literal address and port: family and address.
sub literal {
    my ($address, $port) = @_;
    my $four = inet_pton(AF_INET, $address);
    return (AF_INET, pack_sockaddr_in($port, $four)) if defined $four;
    my $six = inet_pton(AF_INET6, $address);
    return defined $six ? (AF_INET6, pack_sockaddr_in6($port, $six)) : ();
}

# A program with a socket for its standard input and output; its complaints go to the second handle.
sub started {
    my @command = @_;
    socketpair(my $ours, my $its, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or return;
    pipe(my $complaints, my $errors) or return;
    my $child = fork;
    return unless defined $child;
    if (!$child) {
        open STDIN, "<&", $its;
        open STDOUT, ">&", $its;
        open STDERR, ">&", $errors;
        close $_ for $ours, $its, $complaints, $errors;
        exec { $command[0] } @command or print STDERR "cannot run $command[0]: $!\n";
        exit 127;
    }
    close $its;
    close $errors;
    push @started, $child;
    return ($ours, $complaints, $child);
}

# What came until its end, the limit in bytes, or the end of time; `$enough` ends it sooner.
sub heard {
    my ($handle, $limit, $enough) = @_;
    my $text = "";
    while (length $text < $limit && waited($handle, 0, left())) {
        my $got = sysread $handle, $text, 65536, length $text;
        next if !defined $got && $!{EINTR};
        return ($text, 1) unless $got;
        return ($text, 0) if $enough && $enough->($text);
    }
    return ($text, 0);
}

# What a program prints that is given a text, and its last complaint.
sub printed {
    my ($input, @command) = @_;
    my ($handle, $complaints) = started(@command) or return ("", "cannot start $command[0]: $!");
    syswrite $handle, $input if length $input;
    shutdown $handle, 1;
    my ($text) = heard($handle, 1_000_000);
    return ($text, last_complaint(heard($complaints, 10_000)));
}

# What a program complained of last. OpenSSL also tells there of each certificate, and a newer one where it connects to.
sub last_complaint {
    my ($text) = @_;
    my @lines = grep { /\S/ && !/^(?:depth=|verify |Connecting to )/ } split /\n/, $text;
    return @lines ? $lines[-1] : "";
}
