using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Jobs;

/// <summary>Registration of work for the one runner.</summary>
public static class JobRegistration
{
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services)
        where TJob : class, IJob => services.AddSingleton<IJob, TJob>();

    internal static void AddRunner(IServiceCollection services)
    {
        services.AddSingleton<JobSignal>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<ISeed, JobSeed>();
        services.AddHostedService<JobTicker>();
        services.AddHostedService<SweepTicker>();
    }
}
