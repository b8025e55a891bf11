using Bihuan.Platform.Http;
using Bihuan.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>What a server asks itself for before it says it is ready.</summary>
public sealed class WarmUpTests
{
    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.Postgres)]
    public async Task Each_page_warmed_at_the_start_can_be_asked_for_by_nobody(Database database)
    {
        var server = await TestServer.Shared(database);
        var pages = server.Services.GetServices<IWarmUp>().ToList();
        Assert.NotEmpty(pages);
        foreach (var page in pages)
        {
            await using var scope = server.Services.CreateAsyncScope();
            await WarmUp.Ask(page, scope.ServiceProvider, TestContext.Current.CancellationToken);
        }
    }
}
