"""Which sections and keys systemd knows, so that a line it would ignore is seen.

The names are those that systemd 252 prints with `--dump-configuration-items`, and those that later versions
added: a host may run any of them, and a key that its systemd knows must not be reported.
"""

from functools import cache

_OF_TYPE = {
    "service": "Service", "socket": "Socket", "timer": "Timer", "mount": "Mount", "automount": "Automount",
    "swap": "Swap", "path": "Path", "slice": "Slice", "scope": "Scope",
}  # fmt: skip


@cache
def sections_of(unit: str) -> tuple[str, ...]:
    """The sections that a unit of this name may have (systemd.unit(5))."""
    own = _OF_TYPE.get(unit.rpartition(".")[2])
    return ("Unit", own, "Install") if own else ("Unit", "Install")


_KEYS = {
    "Unit": """
    After AllowIsolate AssertACPower AssertArchitecture AssertCPUFeature AssertCPUPressure AssertCPUs
    AssertCapability AssertControlGroupController AssertCredential AssertDirectoryNotEmpty AssertEnvironment
    AssertFileIsExecutable AssertFileNotEmpty AssertFirstBoot AssertGroup AssertHost AssertIOPressure
    AssertKernelCommandLine AssertKernelModuleLoaded AssertKernelVersion AssertMachineTag AssertMemory
    AssertMemoryPressure AssertNeedsUpdate AssertOSRelease AssertPathExists AssertPathExistsGlob
    AssertPathIsDirectory AssertPathIsEncrypted AssertPathIsMountPoint AssertPathIsReadWrite
    AssertPathIsSymbolicLink AssertSecurity AssertUser AssertVersion AssertVirtualization Before BindTo
    BindsTo CollectMode ConditionACPower ConditionArchitecture ConditionCPUFeature ConditionCPUPressure
    ConditionCPUs ConditionCapability ConditionControlGroupController ConditionCredential
    ConditionDirectoryNotEmpty ConditionEnvironment ConditionFileIsExecutable ConditionFileNotEmpty
    ConditionFirmware ConditionFirstBoot ConditionGroup ConditionHost ConditionIOPressure
    ConditionKernelCommandLine ConditionKernelModuleLoaded ConditionKernelVersion ConditionMachineTag
    ConditionMemory ConditionMemoryPressure ConditionNeedsUpdate ConditionOSRelease ConditionPathExists
    ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsEncrypted ConditionPathIsMountPoint
    ConditionPathIsReadWrite ConditionPathIsSymbolicLink ConditionSecurity ConditionUser ConditionVersion
    ConditionVirtualization Conflicts DefaultDependencies Description Documentation FailureAction
    FailureActionExitStatus IgnoreOnIsolate JobRunningTimeoutSec JobTimeoutAction JobTimeoutRebootArgument
    JobTimeoutSec JoinsNamespaceOf OnFailure OnFailureIsolate OnFailureJobMode OnSuccess OnSuccessJobMode
    PartOf PropagateReloadFrom PropagateReloadTo PropagatesReloadTo PropagatesStopTo RebootArgument
    RefuseManualStart RefuseManualStop ReloadPropagatedFrom Requires RequiresMountsFor RequiresOverridable
    Requisite RequisiteOverridable SourcePath StartLimitAction StartLimitBurst StartLimitInterval
    StartLimitIntervalSec StopPropagatedFrom StopWhenUnneeded SuccessAction SuccessActionExitStatus Upholds
    Wants WantsMountsFor
    """,
    "Service": """
    AllowedCPUs AllowedMemoryNodes AmbientCapabilities AppArmorProfile BPFDelegateAttachments
    BPFDelegateCommands BPFDelegateMaps BPFDelegatePrograms BPFProgram BindLogSockets BindPaths
    BindReadOnlyPaths BlockIOAccounting BlockIODeviceWeight BlockIOReadBandwidth BlockIOWeight
    BlockIOWriteBandwidth BusName CPUAccounting CPUAffinity CPUPressureThresholdSec CPUPressureWatch CPUQuota
    CPUQuotaPeriodSec CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork CPUShares CPUWeight
    CacheDirectory CacheDirectoryMode CapabilityBoundingSet ConfigurationDirectory ConfigurationDirectoryMode
    CoredumpFilter CoredumpReceive DefaultMemoryLow DefaultMemoryMin DefaultStartupMemoryLow Delegate
    DelegateNamespaces DelegateSubgroup DeviceAllow DevicePolicy DisableControllers DynamicUser Environment
    EnvironmentFile ExecCondition ExecPaths ExecReload ExecReloadPost ExecSearchPath ExecStart ExecStartPost
    ExecStartPre ExecStop ExecStopPost ExitType ExtensionDirectories ExtensionImagePolicy ExtensionImages
    ExtraFileDescriptors FailureAction FileDescriptorStoreMax FileDescriptorStorePreserve FinalKillSignal
    Group GuessMainPID IOAccounting IODeviceLatencyTargetSec IODeviceWeight IOPressureThresholdSec
    IOPressureWatch IOReadBandwidthMax IOReadIOPSMax IOSchedulingClass IOSchedulingPriority IOWeight
    IOWriteBandwidthMax IOWriteIOPSMax IPAccounting IPAddressAllow IPAddressDeny IPCNamespacePath
    IPEgressFilterPath IPIngressFilterPath IgnoreSIGPIPE ImportCredential InaccessibleDirectories
    InaccessiblePaths KeyringMode KillMode KillSignal LimitAS LimitCORE LimitCPU LimitDATA LimitFSIZE
    LimitLOCKS LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE LimitNPROC LimitRSS LimitRTPRIO LimitRTTIME
    LimitSIGPENDING LimitSTACK LoadCredential LoadCredentialEncrypted LockPersonality LogExtraFields
    LogLevelMax LogNamespace LogRateLimitBurst LogRateLimitIntervalSec LogsDirectory LogsDirectoryMode
    ManagedOOMMemoryPressure ManagedOOMMemoryPressureDurationSec ManagedOOMMemoryPressureLimit
    ManagedOOMPreference ManagedOOMSwap MemoryAccounting MemoryDenyWriteExecute MemoryHigh MemoryKSM
    MemoryLimit MemoryLow MemoryMax MemoryMin MemoryPressureThresholdSec MemoryPressureWatch MemorySwapMax
    MemoryTHP MemoryZSwapMax MemoryZSwapWriteback MountAPIVFS MountFlags MountImagePolicy MountImages NFTSet
    NUMAMask NUMAPolicy NetworkNamespacePath Nice NoExecPaths NoNewPrivileges NonBlocking NotifyAccess
    OOMPolicy OOMScoreAdjust OpenFile PAMName PIDFile PassEnvironment PermissionsStartOnly Personality
    PrivateBPF PrivateDevices PrivateIPC PrivateMounts PrivateNetwork PrivatePIDs PrivateTmp PrivateUsers
    ProcSubset ProtectClock ProtectControlGroups ProtectHome ProtectHostname ProtectKernelLogs
    ProtectKernelModules ProtectKernelTunables ProtectProc ProtectSystem ReadOnlyDirectories ReadOnlyPaths
    ReadWriteDirectories ReadWritePaths RebootArgument RefreshOnReload ReloadSignal RemainAfterExit RemoveIPC
    Restart RestartForceExitStatus RestartKillSignal RestartMaxDelaySec RestartMode RestartPreventExitStatus
    RestartSec RestartSteps RestrictAddressFamilies RestrictFileSystems RestrictNamespaces
    RestrictNetworkInterfaces RestrictRealtime RestrictSUIDSGID RootDirectory RootDirectoryFileDescriptor
    RootDirectoryStartOnly RootEphemeral RootHash RootHashSignature RootImage RootImageOptions
    RootImagePolicy RootMStack RootVerity RuntimeDirectory RuntimeDirectoryMode RuntimeDirectoryPreserve
    RuntimeMaxSec RuntimeRandomizedExtraSec SELinuxContext SecureBits SendSIGHUP SendSIGKILL SetCredential
    SetCredentialEncrypted SetLoginEnvironment Slice SmackProcessLabel SocketBindAllow SocketBindDeny Sockets
    StandardError StandardInput StandardInputData StandardInputText StandardOutput StartLimitAction
    StartLimitBurst StartLimitInterval StartupAllowedCPUs StartupAllowedMemoryNodes StartupBlockIOWeight
    StartupCPUShares StartupCPUWeight StartupIOWeight StartupMemoryHigh StartupMemoryLow StartupMemoryMax
    StartupMemorySwapMax StartupMemoryZSwapMax StateDirectory StateDirectoryMode SuccessExitStatus
    SupplementaryGroups SurviveFinalKillSignal SyslogFacility SyslogIdentifier SyslogLevel SyslogLevelPrefix
    SystemCallArchitectures SystemCallErrorNumber SystemCallFilter SystemCallLog TTYColumns TTYPath TTYReset
    TTYRows TTYVHangup TTYVTDisallocate TasksAccounting TasksMax TemporaryFileSystem TimeoutAbortSec
    TimeoutCleanSec TimeoutSec TimeoutStartFailureMode TimeoutStartSec TimeoutStopFailureMode TimeoutStopSec
    TimerSlackNSec Type UMask USBFunctionDescriptors USBFunctionStrings UnsetEnvironment User
    UserNamespacePath UtmpIdentifier UtmpMode WatchdogSec WatchdogSignal WorkingDirectory
    """,
    "Install": """
    Alias Also DefaultInstance RequiredBy UpheldBy WantedBy
    """,
}


@cache
def keys_of(section: str) -> frozenset[str]:
    """The keys of [Unit], [Service] or [Install]; empty for a section that is not listed here."""
    return frozenset(_KEYS.get(section, "").split())
