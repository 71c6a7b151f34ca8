# Carries out orders, one a line, each its word and then its fields, escaped as in a URL; stops at the first that fails.
# Of each it says: its number, `ok` or `failed`, and what there is to tell, escaped; at the end `end`.
# Arguments: the directory of the state, this program's own text, and `inside` where it already runs in a rehearsal,
# or `looking` where it only looks and needs no state.
use strict;
use warnings;
use Fcntl qw(:DEFAULT :flock);
use IO::Handle;

my ($state, $program, $inside) = @ARGV;
$ENV{PATH} = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
$ENV{LC_ALL} = "C";
umask 0077;
$| = 1;

my (@edits, $running);
$SIG{TERM} = sub { kill "TERM", $running if $running; exit 143 };    # at its deadline: what it started ends with it
my %orders = (
    lock => \&take_lock, unlock => \&free_lock, holder => \&holder, copies => \&copies, read => \&tell, note => \&note, same => \&is_same,
    copy => \&copy, put => \&put, link => \&make_link, remove => \&remove, restore => \&restore, unmake => \&unmake,
    show => \&show, splice => \&splice_lines,
    edit => sub { push @edits, [@_]; "" }, commit => \&commit, rehearse => \&rehearse, bind => \&bind_mount,
    run => sub { run(1, @_) }, try => sub { run(0, @_) },
);

sub main {
    my @lines = split /\n/, join "", <STDIN>;
    my $mutex = $inside ? undef : alone();
    for my $number (0 .. $#lines) {
        my ($word, @fields) = map { s/%([0-9A-F]{2})/chr hex $1/ger } split / /, $lines[$number], -1;
        my $order = $orders{$word};
        my $told = eval { $order ? $order->(@fields) : die "no such order: $word\n" };
        my $wrong = $@;
        $wrong =~ s/\s+\z//;
        print "$number\t", ($wrong ? "failed\t" . escaped($wrong) : "ok\t" . escaped($told // "")), "\n";
        last if $wrong;
    }
    print "end\n";
}

sub escaped { my ($text) = @_; $text =~ s/([^A-Za-z0-9_.~\/-])/sprintf "%%%02X", ord $1/ger }

# One of these programs at a time; the kernel lets go when it ends, however it ends.
sub alone {
    my $parent = $state =~ s{/[^/]+/*\z}{}r;
    -d $state or mkdir $state, 0700 or mkdir($parent, 0755) && mkdir($state, 0700) or die "$state: $!\n";
    sysopen my $mutex, "$state/mutex", O_RDWR | O_CREAT, 0600 or die "$state/mutex: $!\n";
    local $SIG{ALRM} = sub { die busy() };
    alarm 20;
    flock $mutex, LOCK_EX or die "$state/mutex: $!\n";
    alarm 0;
    return $mutex;
}

# Who is at work: a lock's file is there whole, so it can be read by one who may not write.
sub busy {
    my (undef, $holder, $why) = split /\t/, slurp("$state/lock") // "", -1;
    return defined $why ? "$holder is repairing here ($why)\n" : "another trueup is at work here\n";
}

# The lease: who repairs, why and until when. It outlives this program, and ends by itself.
sub take_lock {
    my ($owner, $reason, $seconds, $pid) = @_;
    my ($until, $holder, $why, $process) = split /\t/, slurp("$state/lock") // "", -1;
    my $taken = "";
    if (defined $process && $holder ne $owner && $until > time) {
        die "held\t$holder\t$why\t$until\n" if $process eq "" || is_alive($process);
        $taken = "taken from $holder, which is gone";
    }
    my $lease = join "\t", time + $seconds, $owner, $reason, $pid && alive_as($pid);
    return $taken if eval { write_whole("$state/lock", $lease, 0600); 1 };
    die $@ unless defined $process && $holder eq $owner && $until > time;    # no room: what is held is still held
    return $taken;
}

sub free_lock {
    my ($owner) = @_;
    my (undef, $holder) = split /\t/, slurp("$state/lock") // "", -1;
    unlink "$state/lock" if defined $holder && $holder eq $owner;
    return "";
}

# Who holds it now: until when, the owner, and why; nothing where it is free, or its time or its process has ended.
sub holder {
    my ($until, $owner, $why, $process) = split /\t/, slurp("$state/lock") // "", -1;
    return "" if !defined $process || $until <= time || $process ne "" && !is_alive($process);
    return join "\t", $until, $owner, $why;
}

# A process of this boot: its number, when it began, and which boot that was.
sub alive_as {
    my ($pid) = @_;
    my $stat = slurp("/proc/$pid/stat") or return "";
    return join " ", $pid, (split / /, $stat =~ s/.*\) //sr)[19], slurp("/proc/sys/kernel/random/boot_id") =~ s/\n//r;
}

sub is_alive { my ($process) = @_; alive_as((split / /, $process)[0]) eq $process }

sub tell {
    return join "\n", map { my $text = slurp("$state/$_"); "$_\t" . escaped($text // "") } qw(lock hold journal);
}

# A line is there whole, and on the disk, before anything it announces is done. What a power cut left of a line ends.
sub note {
    my ($line) = @_;
    sysopen my $journal, "$state/journal", O_RDWR | O_CREAT | O_APPEND, 0600 or die "$state/journal: $!\n";
    my $size = -s $journal;
    if ($size) {
        sysseek $journal, $size - 1, 0;
        sysread $journal, my $last, 1;
        $line = "\n$line" if $last ne "\n";
    }
    if (!eval { print_all($journal, "$line\n", "$state/journal"); 1 }) {
        my $wrong = $@;
        truncate $journal, $size;
        die $wrong;
    }
    close $journal or die "$state/journal: $!\n";
    return "";
}

# Nor may anything lie where its copy will: that would be the way back of another.
sub is_same {
    my ($path, $wanted, $copy) = @_;
    die "$copy is there already\n" if length($copy // "") && (-e $copy || -l $copy);
    my $found = print_of($path);
    $found eq $wanted or die "$path has changed since it was looked at\n";
    return "";
}

# What a path is: `absent`, `link:TARGET`, `directory`, or the SHA-256 of the file.
sub print_of {
    my ($path) = @_;
    return "link:" . readlink $path if -l $path;
    return "absent" unless -e $path;
    return "directory" if -d $path;
    open my $sum, "-|", "sha256sum", "-b", "--", $path or die "sha256sum: $!\n";
    my $line = <$sum> // "";
    close $sum or die "$path cannot be read\n";
    return $line =~ s/\A\\?([0-9a-f]{64}).*/$1/sr;
}

# What a path is, and of a file the text after it; nothing of a file that no person wrote by hand.
sub show {
    my ($path) = @_;
    my $print = print_of($path);
    return $print unless length $print == 64;
    die "$path is larger than a configuration is\n" if -s $path > 1_000_000;
    return "$print\n" . slurp($path);
}

# Only the lines that change travel, since a command's arguments can be seen by everybody on a machine.
sub splice_lines {
    my ($path, $first, $count, $text) = @_;
    my $old = slurp($path) // die "$path: $!\n";
    my @lines = $old =~ /[^\n]*\n|[^\n]+\z/g;
    splice @lines, $first, $count, $text;
    return put($path, join("", @lines), "0644");
}

sub copy {
    my ($path, $backup) = @_;
    die "$backup is there already\n" if -e $backup || -l $backup;
    my @old = stat $path or die "$path: $!\n";
    my $content = slurp($path) // die "$path: $!\n";
    if ($backup =~ m{\A\Q$state\E/(.+)/}) {    # the directories of its own place, below the state
        my $directory = $state;
        for (split m{/+}, $1) { $directory .= "/$_"; mkdir $directory, 0700 unless -d $directory }
    }
    write_whole($backup, $content, $old[2] & 07777, @old[4, 5], $old[9]);
    return "";
}

# The copies of a file, whoever made them, beside it and in the state: when each was made, its size, and its path.
sub copies {
    my ($path) = @_;
    my @found;
    for my $file ($path, "$state/backups$path") {
        my ($directory, $name) = $file =~ m{\A(/|/.*/)([^/]+)\z}s or die "$path is not the whole path of a file\n";
        opendir my $listed, $directory or $!{ENOENT} ? next : die "$directory: $!\n";
        for my $copy (map { "$directory$_" } grep { index($_, "$name.backup.") == 0 } sort readdir $listed) {
            next if -l $copy || !-f $copy;
            my $made = run(1, 10, "stat", "-c", "%.9Z", "--", $copy);    # perl-base knows whole seconds only
            push @found, join "\t", $made =~ s/\n//r, -s $copy, escaped($copy);
        }
    }
    return join "\n", @found;
}

sub put {
    my ($path, $content, $mode) = @_;
    $path = followed($path);
    my $directory = $path =~ s{/[^/]*\z}{}r;
    if ($directory =~ /\.d\z/ && !-d $directory) {    # of drop-ins, for its first one
        mkdir $directory or die "$directory: $!\n";
        chmod 0755, $directory;
    }
    my @old = stat $path;
    die "$path has more than one name (a hard link): writing it anew would part them\n" if @old && $old[3] > 1;
    write_whole($path, $content, @old ? $old[2] & 07777 : oct $mode, @old[4, 5]);
    return "";
}

# Where writing to a path ends: at the file that a link leads to.
sub followed {
    my ($path) = @_;
    for (1 .. 40) {
        return $path unless -l $path;
        my $target = readlink $path;
        $path = $target =~ m{\A/} ? $target : $path =~ s{[^/]*\z}{}r . $target;
    }
    die "$path leads to itself\n";
}

sub make_link {
    my ($path, $target) = @_;
    my $aside = aside($path);
    unlink $aside;
    symlink $target, $aside or die "$path: $!\n";
    rename $aside, $path or die "$path: $!\n";
    sync_directory($path);
    return "";
}

sub remove {
    my ($path) = @_;
    die "$path is a directory\n" if -d $path && !-l $path;
    unlink $path or $!{ENOENT} or die "$path: $!\n";
    sync_directory($path);
    return "";
}

# Back to the copy, unless a person has written something else since.
sub restore {
    my ($path, $backup, $ours) = @_;
    unlink aside(followed($path));
    my $now = print_of(followed($path));
    return "was not begun" if !-e $backup && $now ne $ours;
    return "is already as it was" if -e $backup && $now eq print_of($backup);
    $now eq $ours or die "$path was edited since: it is left alone, and $backup holds what it was\n";
    my @old = stat $backup or die "$backup: $!\n";
    write_whole(followed($path), slurp($backup), $old[2] & 07777, @old[4, 5], $old[9]);
    return "";
}

# Away with what was made, if it is still that.
sub unmake {
    my ($path, $ours) = @_;
    unlink aside($path);
    my $now = print_of($path);
    return "is not there" if $now eq "absent";
    $now eq $ours or die "$path was edited since: it is left alone\n";
    remove($path);
    my $directory = $path =~ s{/[^/]*\z}{}r;
    rmdir $directory if $directory =~ /\.d\z/;    # where nothing else is in it
    return "";
}

sub commit {
    for my $edit (@edits) { my ($word, @fields) = @$edit; $orders{$word}->(@fields) }
    return "";
}

# The edits on a copy of the directory, in its very place but in a mount namespace of its own, and the program's verdict.
sub rehearse {
    my ($root, $seconds, @command) = @_;
    my $copy = "$state/rehearsal";
    run(1, 30, "rm", "-rf", "--", $copy);
    my $told = eval { rehearsed($copy, $root, $seconds, @command) };
    my $wrong = $@;
    unlink "$state/rehearsal.orders";
    run(0, 30, "rm", "-rf", "--", $copy);    # also where there was no room for the whole of it
    die $wrong if $wrong;
    for (split /\n/, $told->{text}) {
        my (undef, $word, $said) = split /\t/;
        die((($said // "") =~ s/%([0-9A-F]{2})/chr hex $1/ger) . "\n") if ($word // "") eq "failed";
    }
    $told->{code} == 0 && $told->{text} =~ /^end$/m or die "it could not be rehearsed: $told->{text}\n";
    return "";
}

sub rehearsed {
    my ($copy, $root, $seconds, @command) = @_;
    run(1, 60, "cp", "-a", "--", $root, $copy);
    my @lines = (["bind", $copy, $root], @edits, ["run", $seconds, @command]);
    my $orders = join "", map { join(" ", map { escaped($_) } @$_) . "\n" } @lines;
    write_whole("$state/rehearsal.orders", $orders, 0600);
    my @inside = ("unshare", "--mount", "--propagation", "private", "perl", "-e", $program, $state, $program, "inside");
    return output($seconds + 10, "$state/rehearsal.orders", @inside);
}

sub bind_mount {
    my ($from, $to) = @_;
    return run(1, 10, "mount", "--bind", "--", $from, $to);
}

# What was only to be tried may fail, since there may be nothing to do; what did not end, nobody knows to be done.
sub run {
    my ($must, $seconds, @command) = @_;
    my $told = output($seconds, "/dev/null", @command);
    return $told->{text} if $told->{code} == 0;
    my $endless = $told->{code} == 124 || $told->{code} == 137;
    my $how = $endless ? "no end within $seconds s" : "exit $told->{code}";
    die "$command[0]: $how: $told->{text}\n" if $must || $endless;
    return "$how: $told->{text}";
}

# The last of what a program says, both its outputs together, and its exit code. No shell reads its arguments.
sub output {
    my ($seconds, $input, @command) = @_;
    my $pid = open(my $from, "-|") // die "fork: $!\n";
    if (!$pid) {
        open STDIN, "<", $input;
        open STDERR, ">&", \*STDOUT;
        exec { "timeout" } "timeout", "-k", "2", $seconds, @command or exit 127;
    }
    $running = $pid;
    my $text = "";
    while (sysread $from, my $more, 65536) { $text = substr $text . $more, -4000 }
    close $from;
    $running = 0;
    return { code => $? & 127 ? 128 + ($? & 127) : $? >> 8, text => $text };
}

sub slurp {
    my ($path) = @_;
    open my $file, "<:raw", $path or return undef;
    local $/;
    return scalar <$file>;
}

# Hidden, and of no kind that nginx or systemd reads, beside the file whose place it takes.
sub aside { my ($path) = @_; $path =~ s{([^/]+)\z}{.$1.trueup-partial}r }

sub write_whole {
    my ($path, $content, $mode, $owner, $group, $modified) = @_;
    my $aside = aside($path);
    unlink $aside;
    sysopen my $file, $aside, O_WRONLY | O_CREAT | O_EXCL, 0600 or die "$path: $!\n";
    my $done = eval {
        print_all($file, $content, $path);
        chown $owner // -1, $group // -1, $file or $> != 0 or die "$path: $!\n";    # only root can give a file away
        chmod $mode, $file or die "$path: $!\n";
        close $file or die "$path: $!\n";
        utime $modified, $modified, $aside if defined $modified;
        rename $aside, $path or die "$path: $!\n";
    };
    if (!$done) { my $wrong = $@; unlink $aside; die $wrong }
    sync_directory($path);
}

sub print_all {
    my ($file, $content, $path) = @_;
    my $written = 0;
    while ($written < length $content) {
        my $some = syswrite $file, $content, length($content) - $written, $written;
        defined $some or die "$path: $!\n";
        $written += $some;
    }
    $file->sync or die "$path: $!\n";
}

sub sync_directory {
    my ($path) = @_;
    my $directory = $path =~ s{[^/]*\z}{}r || ".";
    open my $opened, "<", $directory or die "$directory: $!\n";
    $opened->sync;
}

main();
