using System.Reflection;
using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Live;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bihuan.Platform;

/// <summary>The ground every module stands on: store, timeline, keys, people and rights, words.</summary>
public static class PlatformModule
{
    public static IServiceCollection AddPlatform(this IServiceCollection services, StoreOptions options, MasterKey masterKey)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(masterKey);
        services.AddSingleton(new ModelParts());
        services.AddSingleton<Store.Store>();
        services.AddSingleton<Counters>();
        services.AddSingleton<Writes>();
        services.AddScoped<DbSlot>();
        services.AddScoped(provider => provider.GetRequiredService<DbSlot>().Db);
        services.AddTransient(typeof(Write<>));
        services.AddSingleton(typeof(Later<>));
        services.AddTransient(typeof(Idempotency.Once<>));
        services.AddSingleton<Migrator>();
        services.AddSingleton<ISeed, PlatformSeed>();
        services.AddSingleton<Preparation>();
        services.AddShared<SubjectKeys>(SubjectKeys.CacheName, x => x.ForgetHere());
        services.AddSingleton(provider => new FactCatalog(provider.GetRequiredService<ModelParts>().Assemblies));
        services.AddSingleton<FactCodec>();
        services.AddSingleton<FactReader>();
        services.AddSingleton<TableScan>();
        services.AddSingleton<EveryFact>();
        services.AddSingleton<Outbox.OutboxSignal>();
        services.AddSingleton<Recorder>();
        services.AddSingleton<Outbox.OutboxRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<Outbox.OutboxRelay>());
        services.AddSingleton<Http.OutboundHttp>();
        services.AddSingleton(new ChainSource("platform_stream", "stream_id", "name"));
        services.AddSingleton<ChainVerifier>();
        services.AddSingleton<LedgerRoots>();
        services.AddSingleton<Backups.BackupMaker>();
        services.AddSingleton<Backups.DailyBackup>();
        services.AddScoped<Backups.BackupChanges>();
        services.AddSingleton<Backups.BackupRestorer>();
        services.AddSingleton<Exports.CompanyExport>();
        services.AddSingleton<Exports.CompanyImport>();
        services.AddSingleton<ISeed, LedgerHoldBack>();
        services.AddJob<LedgerRootJob>();
        services.AddJob<StatisticsJob>();
        services.AddJob<Search.SearchScrub>();
        JobRegistration.AddRunner(services);
        services.AddJob<Files.FileDrop>();
        services.AddSingleton<Files.UnkeptFiles>();
        services.AddJob<Files.ArrivingSweep>();
        services.AddJob<Backups.NightlyBackupJob>();
        services.AddJob<Backups.BackupNowJob>();
        services.AddSingleton<LiveHub>();
        services.AddSingleton<SharedCaches>();
        services.AddSingleton<IFactListener, LiveListener>();
        services.AddSingleton<NodeLink>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeLink>());
        services.AddSingleton<AuditLog>();
        services.AddPolicies();
        services.AddSingleton<Notices.Notices>();
        services.AddPolicy<Files.FilePolicy>(Files.FilePolicy.FileName, (_, policy) => Files.FilePolicy.Check(policy));
        services.AddSingleton<Files.FileStore>();
        services.AddSingleton<Files.PartialFiles>();
        services.AddSingleton<IDenials, Denials>();
        services.AddSingleton<OrganisationTree>();
        services.AddShared<ActorDirectory>("people", x => x.ForgetHere());
        services.AddSingleton<PeopleDirectory>();
        services.AddSingleton<ImportedPeople>();
        services.AddScoped<ApiKeys>();
        services.AddScoped<StaffSeed>();
        services.AddScoped<Accounts>();
        services.AddScoped<FirstSeat>();
        services.AddScoped<LinkReader>();
        services.AddScoped<UserChanges>();
        services.AddScoped<OrganisationChanges>();
        services.AddScoped<PostReader>();
        services.AddScoped<PostChanges>();
        services.AddScoped<AccessChanges>();
        services.AddScoped<OwnAccount>();
        services.AddScoped<SettingChanges>();
        services.AddScoped<PeopleReader>();
        services.AddScoped<AuditReader>();
        services.AddSingleton<KeyUses>();
        services.AddRateLimiter(RateLimits.Configure);
        services.AddScoped<SignInHandler>();
        services.AddSingleton<SignIns>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SettingsReader>();
        services.AddKeyRing();
        Sessions.Add(services);
        services.AddSingleton(provider => new WordsCatalog(provider.GetRequiredService<ModelParts>().Assemblies));
        services.AddHttpContextAccessor();
        // Endpoints that demand somebody take them as a parameter. What a type binds by a method of its own the framework waits for around the endpoint.
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.Actor()!);
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext is { } context
            ? CurrentWords.Of(context, provider.GetRequiredService<WordsCatalog>())
            : provider.GetRequiredService<WordsCatalog>().In(WordsCatalog.Default));
        services.AddSingleton(provider => new CompanyZone(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")));
        services.AddSingleton(provider => new AuditNode(Environment.MachineName.ToLowerInvariant(), provider.GetRequiredService<CompanyZone>().Zone));
        return services;
    }

    private static void AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<Policies.PolicyKinds>();
        services.AddShared<Policies.PolicyLibrary>(Policies.PolicyLibrary.CacheName, x => x.ForgetHere());
        services.AddSingleton<ISeed, Policies.PolicySeed>();
        services.AddSingleton<Policies.PolicyNotices>();
        services.AddScoped<Policies.PolicyChanges>();
        services.AddScoped<Policies.PolicyShelf>();
    }

    /// <summary>A module brings its tables, facts and words.</summary>
    public static IServiceCollection AddModule(this IServiceCollection services, Assembly assembly)
    {
        var parts = (ModelParts)services.Single(x => x.ServiceType == typeof(ModelParts)).ImplementationInstance!;
        parts.Assemblies.Add(assembly);
        return services;
    }
}

/// <summary>The company's zone: number days, boards, reports and the day of the Merkle root.</summary>
public sealed record CompanyZone(TimeZoneInfo Zone)
{
    /// <summary>The zone somebody chose to view in, else the company's.</summary>
    public TimeZoneInfo Of(Actor? actor) =>
        actor is { TimeZone.Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(actor.TimeZone, out var own) ? own : Zone;

    public DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    public DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    /// <summary>The instant at which a day begins in this zone.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (Zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return Zone.InstantOf(local);
    }
}
