using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Cases;

/// <summary>Commands of other modules, each in a change of its own.</summary>
internal static class Commands
{
    public static Task<T> Command<T>(this TestServer server, Func<IServiceProvider, ServiceDb, DateTimeOffset, Task<T>> work) =>
        server.Services.GetRequiredService<Writes>().Run(services => work(services, services.GetRequiredService<ServiceDb>(), server.Now()), CancellationToken.None);

    public static DateTimeOffset Now(this TestServer server) => server.Services.GetRequiredService<TimeProvider>().Now();
}
