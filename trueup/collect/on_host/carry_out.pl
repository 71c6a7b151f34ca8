# The plan, one probe a line: number, seconds, kind, then what that kind takes; each field escaped as in a URL.
# A process carries out one probe, or some of one front door, one after the other over one connection: a TLS handshake
# costs both sides more than all else. Where one of them has no answer, the rest are tried each by itself.
# The lines of a process come out with the number of their probe before them, in one piece, at its end.
use constant { AT_ONCE => 16, ALL => 25, TOGETHER => 6 };

# At once in each lane, so that a front door which answers nobody keeps only its own probes waiting.
my %lanes = (target => "targets", get => "front door", options => "front door", served => "front door", peers => "peers");

my %kinds = (
    target => \&target, get => \&get, options => \&options, served => \&served, file => \&certificate_file,
    peers => \&enter, name => \&name, addresses => \&addresses,
);

sub carry_out {
    my @plan = map { [ map { s/%([0-9A-F]{2})/chr hex $1/ger } split / /, $_, -1 ] } split /\n/, join "", <STDIN>;
    my @waiting = together(@plan);
    my ($end, %running) = (now() + ALL);
    $SIG{TERM} = sub { kill "KILL", map { -$_->{pid} } values %running; exit 124 };
    while (@waiting || %running) {
        if (now() >= $end) { say_of($_->[0], "end\tunsent") for map { @$_ } splice @waiting }
        my @later;
        for my $next (splice @waiting) {
            my $lane = lane($next->[0][2]);
            my $busy = grep { $_->{lane} eq $lane } values %running;
            if ($busy < AT_ONCE) { begin(\%running, $end, $next) } else { push @later, $next }
        }
        @waiting = @later;
        my $bits = "";
        vec($bits, $_, 1) = 1 for keys %running;
        select $bits, undef, undef, 0.25;
        for my $number (keys %running) {
            my $probe = $running{$number};
            my ($late, $ended) = (now() >= $probe->{until}, 0);
            while (!$ended && length $probe->{text} < 1_000_000 && waited($probe->{out}, 0, 0)) {
                # all of it, at once: who looks late must not call it late
                $ended = !sysread $probe->{out}, $probe->{text}, 65536, length $probe->{text};
            }
            next unless $ended || $late;
            kill "KILL", -$probe->{pid};
            waitpid $probe->{pid}, 0;
            push @waiting, told($probe, $ended);
            delete $running{$number};
        }
    }
}

# Probes that one process carries out: requests of one front door, some at a time; any other by itself.
sub together {
    my (%open, @all);
    for my $probe (@_) {
        my (undef, undef, $kind, $scheme, @door) = @$probe;
        my $page = @door > 6;    # the front doors of its scripts come last
        my $shared = ($kind eq "get" || $kind eq "options") && $scheme eq "https" && !$page;
        my $key = $shared ? join "\0", @door[0 .. 3] : "";
        if ($shared && $open{$key} && @{ $open{$key} } < TOGETHER) { push @{ $open{$key} }, $probe; next }
        push @all, [$probe];
        $open{$key} = $all[-1] if $shared;
    }
    return @all;
}

# Say what a process told of its probes, one after the other; those of which it told nothing wait again, by themselves.
sub told {
    my ($process, $ended) = @_;
    my @left = @{ $process->{probes} };
    for my $line (split /\n/, $process->{text}) {
        last unless @left;
        say_of($left[0][0], $line eq "next" ? "end\tdone" : $line);
        shift @left if $line eq "next";
    }
    if (@left && (!$ended || @left == @{ $process->{probes} })) {    # the one at which it stopped
        say_of((shift @left)->[0], $ended ? "end\tdone" : "end\tlate");
    }
    return map { [$_] } @left;
}

sub lane { return $lanes{ $_[0] } // "rest" }

sub say_of { print "$_[0]\t$_[1]\n" }

sub begin {
    my ($running, $end, $probes) = @_;
    my ($pid, $out, $in);
    pipe $out, $in and $pid = fork;
    if (!defined $pid) { say_of($_->[0], "end\tunsent") for @$probes; return }
    my $last = now();
    $last += may_take($_) for @$probes;
    $last = $end if $last > $end;
    if (!$pid) {
        setpgrp 0, 0;
        $SIG{TERM} = "DEFAULT";
        close $out;
        close $_->{out} for values %$running;
        open STDIN, "<", "/dev/null";
        open STDOUT, ">&", $in;
        close $in;
        one_by_one($last, @$probes);
        exit;
    }
    setpgrp $pid, $pid;
    close $in;
    # one second more than it may take by its own clock: it says itself what it saw until then
    $running->{ fileno $out } =
        { probes => $probes, lane => lane($probes->[0][2]), pid => $pid, out => $out, text => "", until => $last + 1 };
}

# Seconds; a target may have two addresses.
sub may_take { my (undef, $seconds, $kind) = @{ $_[0] }; return ($kind eq "target" ? 2 : 1) * $seconds }

# Each has its own time; after one without an answer the next are for other processes.
sub one_by_one {
    my ($last, @probes) = @_;
    for my $probe (@probes) {
        my ($number, $seconds, $kind, @about) = @$probe;
        my $its = now() + may_take($probe);
        begins($its < $last ? $its : $last);
        @about = ($seconds, @about) if $kind eq "target";
        my $carried = $kinds{$kind};
        $carried ? $carried->(@about) : note("unseen", "a probe of an unknown kind");
        return if @probes == 1;
        syswrite STDOUT, "next\n";
        return if $silent;
    }
}

# Where nginx may dial a target: what the resolver says now, with nginx's own flags; each address has its own time.
sub target {
    my ($seconds, $scheme, $host, $port, $path) = @_;
    my $last = $until;
    local $until = now() + $seconds;
    if ($host =~ s/^unix://) {
        return dialled($scheme, AF_UNIX, pack_sockaddr_un($host), "unix:$host", "localhost", $path);
    }
    my ($error, @found) = getaddrinfo($host, $port, { socktype => SOCK_STREAM, flags => AI_ADDRCONFIG });
    return note("unresolved", "$error") if $error;
    for my $each (@found) {
        return note("unseen", "its addresses took all its time") if now() >= $last;
        $until = now() + $seconds;
        $until = $last if $until > $last;
        my ($wrong, $address) = getnameinfo($each->{addr}, NI_NUMERICHOST | NI_NUMERICSERV, NIx_NOSERV);
        my $shown = $address =~ /:/ ? "[$address]:$port" : "$address:$port";
        dialled($scheme, $each->{family}, $each->{addr}, $shown, $host =~ /:/ ? "[$host]:$port" : "$host:$port", $path);
    }
}

sub dialled {
    my ($scheme, $family, $address, $shown, $host, $path) = @_;
    my $socket = connected($family, $address, left());
    return note("unseen", BUSY) if !$socket && $! == ETIMEDOUT && starved();
    return note("dialled", $shown, 0, 0, complaint()) unless $socket;
    my ($name) = $host =~ /^(.*?)(?::\d+)?$/;
    my $seen = fetched(scheme => $scheme, socket => $socket, at => $shown, name => $name, host => $host,
        method => "GET", path => $path);
    return note("unseen", $seen->{unseen}) if $seen->{unseen};
    note("dialled", $shown, 1, $seen->{status}, $seen->{complaint});
}

# A front door: what `fetched` needs to know of scheme, name and the address that the name is pinned to.
sub door {
    my ($scheme, $name, $host, $address, $port) = @_;
    my ($family, $packed) = literal($address, $port) or return;
    my $at = $family == AF_INET6 ? "[$address]:$port" : "$address:$port";
    return { scheme => $scheme, family => $family, address => $packed, at => $at, name => $name, host => $host };
}

sub get {
    my ($scheme, $name, $host, $address, $port, $path, $origin, @doors) = @_;
    my $door = door($scheme, $name, $host, $address, $port) or return note("unseen", "no address $address");
    my @headers = length $origin ? ("Origin: $origin") : ();
    my $seen = fetched(%$door, method => "GET", path => $path, headers => \@headers, page => scalar @doors);
    return unless answered($seen) && $seen->{status} == 200 && $seen->{type} eq "text/html" && @doors;
    return note("assets", "cut short") unless $seen->{whole};
    my %known;
    while (my ($its_scheme, $its_host, $its_name, $its_address, $its_port) = splice @doors, 0, 5) {
        $known{"$its_scheme://$its_host"} = door($its_scheme, $its_name, $its_host, $its_address, $its_port);
    }
    assets($seen->{body}, "$scheme://$host", $path, sub { $known{ $_[0] } });
}

sub options {
    my ($scheme, $name, $host, $address, $port, $path, $origin) = @_;
    my $door = door($scheme, $name, $host, $address, $port) or return note("unseen", "no address $address");
    my @headers = ("Origin: $origin", "Access-Control-Request-Method: GET");
    answered(fetched(%$door, method => "OPTIONS", path => $path, headers => \@headers));
}

sub answered {
    my ($seen) = @_;
    if ($seen->{unseen}) { note("unseen", $seen->{unseen}); return 0 }
    note("answered", @$seen{qw(status type location complaint)});
    note("header", $_, $seen->{count}{$_}) for sort keys %{ $seen->{count} || {} };
    return 1;
}

sub name {
    my ($name) = @_;
    my ($error, @found) = getaddrinfo($name, "", { socktype => SOCK_STREAM });
    return note("unresolved", "$error") if $error;
    note("address", (getnameinfo($_->{addr}, NI_NUMERICHOST, NIx_NOSERV))[1]) for @found;
}

sub addresses {
    my ($text, $complaint) = printed("", "ip", "-o", "addr", "show");
    my @found = $text =~ /\sinet6? ([0-9a-fA-F.:]+)/g;
    return note("unseen", $complaint || "ip shows no address") unless @found;
    note("address", $_) for @found;
}

our $program = shift @ARGV;
if (@ARGV && shift @ARGV eq "inside") { inside(@ARGV) }
else { $| = 1; carry_out() }
