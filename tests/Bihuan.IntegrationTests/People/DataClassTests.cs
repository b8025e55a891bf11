using Bihuan.Administration.DataClasses;
using Bihuan.Platform.Store;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.People;

public sealed class DataClassTests
{
    [Theory, BothDatabases, Requirement("SEC-01")]
    public async Task Customer_data_are_important_and_sealed_records_general_money_classed_and_no_table_is_left_out(Database database)
    {
        var server = await TestServer.Shared(database);
        using var auditor = await server.SignedIn("auditor");
        var page = await auditor.Page("/desk/data-classes");
        string Card(string id) => page.QuerySelector($"#{id}-title")!.Closest("section")!.TextContent;
        foreach (var said in new[] { "重要数据", "逐客加密", "客服", "customers_customer.phone" }) Assert.Contains(said, Card("customer-data"));
        Assert.DoesNotContain("维修师傅", Card("accounts"));
        foreach (var said in new[] { "一般数据", "cases_service_case" }) Assert.Contains(said, Card("repair-records"));
        Assert.Contains("重要数据", Card("financial-data"));

        // The page tells of this schema: sealed columns are there and hold bytes, and every table stands under one class.
        var model = await server.Query(db => Task.FromResult(db.Model));
        var policy = DataClassPolicy.Shipped();
        foreach (var column in policy.Classes.SelectMany(x => x.Sealed ?? []))
        {
            var (table, name) = (column.Split('.')[0], column.Split('.')[1]);
            var found = model.GetEntityTypes().Where(x => x.GetTableName() == table).SelectMany(x => x.GetProperties()).SingleOrDefault(x => x.GetColumnName() == name);
            Assert.True(found?.ClrType == typeof(byte[]), column);
        }

        foreach (var table in model.GetEntityTypes().Select(x => x.GetTableName()!).Distinct()) Assert.Contains(table, Card(policy.Of(table).Id));
    }
}
